import { Button, type ButtonProps } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';

type Props = ButtonProps & Omit<ComponentPropsWithRef<'button'>, keyof ButtonProps> & { readonly name: string };

/** Opens the menu of the account. */
export function AccountButton({ name, ...others }: Props) {
  return (
    <Button variant="default" size="xs" maw={{ base: 78, sm: 220 }} px={{ base: 8, sm: 14 }} {...others}>
      {name}
    </Button>
  );
}
