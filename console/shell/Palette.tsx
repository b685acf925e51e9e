import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../client/client.ts';
import { SearchIcon } from './icons.tsx';
import { PAGES } from './pages.ts';

/** Ctrl-K or `/`: pages, and people, groups and apps by name. */
export function Palette() {
  const router = useRouter();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 150);
  const found = useQuery({
    queryKey: ['palette', asked],
    enabled: asked.length > 1,
    queryFn: async () => {
      const query = { q: asked, limit: '5' };
      const [people, groups, apps] = await Promise.all([
        answer(api.v1.users.$get({ query })),
        answer(api.v1.groups.$get({ query })),
        answer(api.v1.apps.$get({ query: { limit: '100' } })),
      ]);
      return { people: people.data, groups: groups.data, apps: apps.data };
    },
  });
  const go = (path: string) => () => router.history.push(path);
  const pages: SpotlightActionData[] = PAGES.map(({ to, label, key, Icon }) => ({
    id: to,
    label,
    description: `g ${key}`,
    leftSection: <Icon />,
    onClick: go(to),
  }));
  const hits: SpotlightActionData[] =
    asked.length < 2 || found.data === undefined
      ? []
      : [
          ...found.data.people.map(({ id, displayName, userName }) => ({
            id,
            label: displayName ?? userName,
            description: `Person, ${userName}`,
            keywords: asked,
            onClick: go(`/people/${id}`),
          })),
          ...found.data.groups.map(({ id, displayName }) => ({
            id,
            label: displayName,
            description: 'Group',
            keywords: asked,
            onClick: go(`/groups/${id}`),
          })),
          ...found.data.apps.map(({ id, displayName }) => ({
            id,
            label: displayName,
            description: 'App',
            onClick: go(`/apps/${id}`),
          })),
        ];
  return (
    <Spotlight
      actions={[...pages, ...hits]}
      query={text}
      onQueryChange={setText}
      shortcut={null}
      nothingFound="Nothing of that name"
      limit={12}
      scrollable
      searchProps={{
        leftSection: <SearchIcon />,
        placeholder: 'Go to a page, person, group or app',
        'aria-label': 'Search pages, people, groups and apps',
      }}
    />
  );
}
