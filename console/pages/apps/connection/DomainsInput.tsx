import { TagsInput, type TagsInputProps } from '@mantine/core';

/** The authorized domains, one tag each; taken at Enter, a comma, a space, and when the field is left. */
export function DomainsInput(props: TagsInputProps) {
  return (
    <TagsInput
      label="Authorized domains"
      description="Only people whose e-mail domain is among these get an account: acme.example, *.acme.example, or * for everybody."
      placeholder="acme.example"
      splitChars={[',', ' ', ';']}
      acceptValueOnBlur
      {...props}
    />
  );
}
