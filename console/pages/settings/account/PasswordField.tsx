import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** A password that can be looked at, by keyboard, too. */
export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      maw={360}
      visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed', tabIndex: 0 }}
      {...props}
    />
  );
}
