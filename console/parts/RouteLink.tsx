import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type LinkProps = Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps | 'color' | 'style' | 'size'>;

/** A link to a page of the console, whose address, parameters and query are typed, and which looks like a button. */
export const LinkButton = createLink((props: ButtonProps & LinkProps) => <Button component="a" {...props} />);

/** The same that looks like a link. */
export const LinkAnchor = createLink((props: AnchorProps & Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps>) => (
  <Anchor {...props} />
));
