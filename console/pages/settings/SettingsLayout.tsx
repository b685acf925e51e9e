import { Box, Flex, NavLink } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { sessionQuery } from '../../client/session.ts';
import { SECTIONS } from './sections.ts';

/** The settings' own navigation beside the page that is open. */
export function SettingsLayout() {
  const { pathname } = useLocation();
  const { data: session } = useQuery(sessionQuery);
  const mayOpen = (scope: string | null) => scope === null || session?.scopes.includes(scope) === true;
  return (
    <Flex gap="lg" direction={{ base: 'column', md: 'row' }}>
      <Box component="nav" aria-label="Settings" w={{ base: '100%', md: 190 }} flex="none">
        {SECTIONS.filter(({ scope }) => mayOpen(scope)).map(({ to, label }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            active={pathname.startsWith(to)}
            variant="filled"
            {...(pathname.startsWith(to) ? { 'aria-current': 'page' } : {})}
          />
        ))}
      </Box>
      <Box flex={1} miw={0}>
        <Outlet />
      </Box>
    </Flex>
  );
}
