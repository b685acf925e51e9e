import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../client/session.ts';
import { FirstOnly } from '../../parts/FirstOnly.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { useAppNames } from '../../parts/useAppNames.ts';
import { groupPoliciesQuery } from './queries.ts';

/** What the members of a group get, by which policy. */
export function GroupPolicies({ groupId }: { readonly groupId: string }) {
  const { data } = useQuery(groupPoliciesQuery(groupId));
  const appName = useAppNames();
  const mayWrite = useMay('policies:write');
  return (
    <Section
      title="Policies"
      lead="Apps that its members get."
      actions={mayWrite ? <PathLink path={`/policies?add=true&group=${groupId}`}>Add policy</PathLink> : null}
    >
      {data === undefined ? <Loading rows={1} /> : null}
      {data?.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          No policy names this group: being in it gives nothing yet.
        </Text>
      ) : null}
      <List size="sm">
        {data?.data.map(({ id, name, appId }) => (
          <List.Item key={id}>
            {name}: <PathLink path={`/apps/${appId}`}>{appName(appId)}</PathLink>
          </List.Item>
        ))}
      </List>
      {data?.nextCursor ? <FirstOnly count={data.data.length} of="policies" /> : null}
    </Section>
  );
}
