import { Badge, Table, Text } from '@mantine/core';
import { PathLink } from '../../../parts/PathLink.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import { inWords } from '../parts/duration.ts';
import type { AccessEvidence } from './evidence.ts';

const SEEN = {
  gone: 'gone',
  inactive: 'deactivated',
  active: 'still active',
  unverified: 'could not be read',
} as const;

/** One application: given and taken, when and by which event, and what the application showed. */
export function AccessRow({ access }: { readonly access: AccessEvidence }) {
  const { appId, appName, remoteId, state, open, why, groups, verification, operation } = access;
  return (
    <Table.Tr>
      <Table.Td>
        <PathLink path={`/apps/${appId}`}>{appName}</PathLink>
        {remoteId === null ? null : <Small text={`account ${remoteId}`} />}
      </Table.Td>
      <Table.Td>
        <Badge color={open ? 'red' : 'green'} variant="outline" tt="none" miw="max-content">
          {open ? 'open' : 'closed'}
        </Badge>
        <Small text={why?.replaceAll('_', ' ') ?? state} />
      </Table.Td>
      <Moment time={access.givenAt} eventId={access.givenBy} />
      <Moment time={access.takenAt} eventId={access.takenBy} note={access.takenAt === null ? null : operation} />
      <Table.Td>{afterLeaving(access.secondsFromLeaving)}</Table.Td>
      <Table.Td>
        {verification === null ? (
          'not verified yet'
        ) : (
          <>
            {SEEN[verification.result]}
            {verification.reason === null ? null : <Small text={verification.reason.replaceAll('_', ' ')} />}
            <Text size="xs" c="dimmed">
              <ExactTime time={verification.at} />
            </Text>
          </>
        )}
      </Table.Td>
      <Table.Td>
        {groups.length === 0
          ? '-'
          : groups.map(({ groupId, name, takenAt }) => (
              <Text size="xs" key={groupId}>
                {name}: {takenAt === null ? 'still in it' : <ExactTime time={takenAt} />}
              </Text>
            ))}
      </Table.Td>
    </Table.Tr>
  );
}

interface MomentProps {
  readonly time: string | null;
  readonly eventId: string | null;
  readonly note?: string | null;
}

function Moment({ time, eventId, note = null }: MomentProps) {
  return (
    <Table.Td>
      <ExactTime time={time} />
      {note === null ? null : <Small text={note.replaceAll('_', ' ')} />}
      {eventId === null ? null : (
        <div>
          <PathLink path={`/activity/${eventId}`}>Event</PathLink>
        </div>
      )}
    </Table.Td>
  );
}

function Small({ text }: { readonly text: string }) {
  return (
    <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {text}
    </Text>
  );
}

function afterLeaving(seconds: number | null): string {
  if (seconds === null) return '-';
  return seconds < 0 ? `${inWords(-seconds * 1000)} before` : inWords(seconds * 1000);
}
