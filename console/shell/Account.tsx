import { Button, Menu, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { call } from '../client/client.ts';
import { tellOtherTabs } from '../client/otherTabs.ts';
import { sessionQuery } from '../client/session.ts';
import { notifyProblem } from '../parts/notify.ts';

/** Who is signed in, the way to their own settings, and out. */
export function Account() {
  const { data: session } = useQuery(sessionQuery);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
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
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="default" size="xs" maw={{ base: 78, sm: 220 }} px={{ base: 8, sm: 14 }}>
          {session.user.name}
        </Button>
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
