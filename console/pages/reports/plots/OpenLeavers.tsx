import { Text, Title } from '@mantine/core';
import { FirstOnly } from '../../../parts/FirstOnly.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import { useAppNames } from '../../../parts/useAppNames.ts';
import { FigureTable } from './FigureTable.tsx';
import type { OpenLeaver } from './figures.ts';

/** Who left and still has an account in use, the longest first. */
export function OpenLeavers({ open, total }: { readonly open: readonly OpenLeaver[]; readonly total: number }) {
  const nameOf = useAppNames();
  return (
    <>
      <Title order={3} size="h5" mt="lg" mb="xs">
        Still open
      </Title>
      {open.length === 0 ? (
        <Text size="sm">Nobody who left has an account in use.</Text>
      ) : (
        <FigureTable
          label="Leavers whose account is open"
          rows={open}
          keyOf={({ userId, appId }) => `${userId} ${appId}`}
          columns={[
            {
              title: 'Person',
              of: ({ userId, userName }) => <PathLink path={`/reports/evidence/${userId}`}>{userName}</PathLink>,
            },
            { title: 'Application', of: ({ appId }) => <PathLink path={`/apps/${appId}`}>{nameOf(appId)}</PathLink> },
            { title: 'Left', of: ({ since }) => <ExactTime time={since} /> },
            { title: 'Why', of: ({ why }) => why.replaceAll('_', ' ') },
            {
              title: 'Event',
              of: ({ eventId }) => (eventId === null ? '-' : <PathLink path={`/activity/${eventId}`}>Event</PathLink>),
            },
          ]}
        />
      )}
      {total > open.length ? <FirstOnly count={open.length} total={total} of="open accounts" /> : null}
    </>
  );
}
