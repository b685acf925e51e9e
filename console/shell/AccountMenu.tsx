import { Menu, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { call } from '../client/client.ts';
import { tellOtherTabs } from '../client/otherTabs.ts';
import { sessionQuery } from '../client/session.ts';
import { notifyProblem } from '../parts/notify.ts';
import { AccountButton } from './AccountButton.tsx';

/** Who is signed in, the way to their own settings, and out; open when it comes, as it comes when it is asked for. */
export function AccountMenu() {
  const { data: session } = useQuery(sessionQuery);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const button = useRef<HTMLButtonElement>(null);
  if (!session) return null;
  const signOut = async () => {
    try {
      await call('POST', '/auth/sign-out', {});
      tellOtherTabs();
      await navigate({ to: '/sign-in' });
      queryClient.clear();
    } catch (error) {
      notifyProblem(error);
    }
  };
  return (
    <Menu
      position="bottom-end"
      width={240}
      defaultOpened
      onClose={() => {
        // Mantine gives the focus back only to what had it when the menu was there already.
        if (document.activeElement === document.body) button.current?.focus();
      }}
    >
      <Menu.Target>
        <AccountButton ref={button} name={session.user.name} />
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="xs" c="dimmed" px="sm" py={6}>
          {session.user.email}
          <br />
          Role: {session.user.role}
        </Text>
        <Menu.Item component={Link} to="/settings/account">
          Sign-in and sessions
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
