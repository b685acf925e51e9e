import { ActionIcon, AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { LiveProvider } from '../live/Live.tsx';
import { Account } from './Account.tsx';
import { ColorScheme } from './ColorScheme.tsx';
import { SearchIcon } from './icons.tsx';
import { LiveDot } from './LiveDot.tsx';
import { Navigation } from './Navigation.tsx';
import { openPalette } from './openPalette.ts';
import { SessionEnd } from './SessionEnd.tsx';
import { useShortcuts } from './useShortcuts.ts';

const ShortcutHelp = lazy(async () => ({ default: (await import('./ShortcutHelp.tsx')).ShortcutHelp }));

/** The frame around every page for who is signed in. */
export function Shell() {
  const [isMenuOpen, { toggle, close }] = useDisclosure(false);
  const [isHelpOpen, help] = useDisclosure(false);
  useShortcuts(help.open);
  return (
    <LiveProvider>
      <SessionEnd />
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isMenuOpen } }}
        padding="lg"
      >
        <AppShell.Header>
          <Group h="100%" px={{ base: 8, sm: 'md' }} gap="xs" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger opened={isMenuOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
              <Text component={Link} to="/" fw={700} size="lg" c="inherit" td="none">
                Tenure
              </Text>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <LiveDot />
              <ActionIcon variant="default" size="lg" aria-label="Search (Ctrl K)" onClick={() => void openPalette()}>
                <SearchIcon />
              </ActionIcon>
              <ColorScheme />
              <Account />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs">
          <Navigation onNavigate={close} />
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
      {isHelpOpen ? (
        <Suspense fallback={null}>
          <ShortcutHelp opened onClose={help.close} />
        </Suspense>
      ) : null}
    </LiveProvider>
  );
}
