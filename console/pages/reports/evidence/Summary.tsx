import { Alert, Group, List, Text } from '@mantine/core';
import { PathLink } from '../../../parts/PathLink.tsx';
import { Section } from '../../../parts/Section.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import type { Evidence } from './evidence.ts';

/** Who it is about, when they left, and whether anything is still open: that first. */
export function Summary({ document: { person, summary, access } }: { readonly document: Evidence['document'] }) {
  const open = access.filter((it) => it.open);
  const shallNot = person.active ? open.filter(({ why }) => why !== null) : open;
  return (
    <>
      {shallNot.length > 0 ? (
        <Alert
          color="red"
          variant="outline"
          title={shallNot.length === 1 ? '1 access is still open' : `${shallNot.length} accesses are still open`}
        >
          <List size="sm">
            {shallNot.map(({ appId, appName, why }) => (
              <List.Item key={appId}>
                <b>{appName}</b>: {why?.replaceAll('_', ' ') ?? 'no reason is known'}
              </List.Item>
            ))}
          </List>
        </Alert>
      ) : person.active || summary.accesses === 0 ? null : (
        <Alert color="green" variant="outline" title="No access is open">
          {summary.accesses === 1 ? 'The one access is closed' : `All ${summary.accesses} accesses are closed`};{' '}
          {summary.verified} of {summary.accesses} seen in the application itself. Verify now reads them again.
        </Alert>
      )}
      <Section title="Person">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {person.userName}
          {person.email === null || person.email === person.userName ? '' : `, ${person.email}`}
          {person.employeeNumber === null ? '' : `, employee number ${person.employeeNumber}`}
        </Text>
        <Text size="sm">
          {person.active ? (
            'Is here: has not left.'
          ) : person.leftAt === null ? (
            'Is not active; no offboard is known.'
          ) : (
            <>
              Left <ExactTime time={person.leftAt} />
            </>
          )}
          {person.leaveEventId === null ? null : (
            <>
              {' '}
              by <PathLink path={`/activity/${person.leaveEventId}`}>this event</PathLink>
            </>
          )}
        </Text>
        <Group gap="lg" mt="sm">
          <Text size="sm">Accesses: {summary.accesses}</Text>
          <Text size="sm">Closed: {summary.closed}</Text>
          <Text size="sm">Open: {summary.open}</Text>
          <Text size="sm">Seen in the application: {summary.verified}</Text>
        </Group>
      </Section>
    </>
  );
}
