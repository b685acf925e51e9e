import { List, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loading } from '../../parts/Loading.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { accessQuery, type Person, personGroupsQuery } from './queries.ts';

/** What an offboard takes from a person: accounts that are open, and memberships. */
export function WhatOffboardTakes({ person }: { readonly person: Person }) {
  const access = useQuery(accessQuery(person.id));
  const groups = useQuery(personGroupsQuery(person.id));
  const error = access.error ?? groups.error;
  if (error !== null) return <ProblemAlert error={error} />;
  if (access.data === undefined || groups.data === undefined) return <Loading rows={2} />;
  const apps = access.data.data.filter(({ open, entitled }) => open || entitled).map(({ appName }) => appName);
  const names = groups.data.data.map(({ displayName }) => displayName);
  return (
    <Paper component="section" withBorder p="sm" role="region" aria-label="What it will do">
      <Text size="sm">It takes</Text>
      <List size="sm">
        <List.Item>
          {apps.length === 0 ? 'no account: none is open' : `${counted(apps.length, 'account')}: ${apps.join(', ')}`}
        </List.Item>
        <List.Item>
          {names.length === 0 ? 'no membership' : `${counted(names.length, 'membership')}: ${names.join(', ')}`}
        </List.Item>
      </List>
    </Paper>
  );
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
