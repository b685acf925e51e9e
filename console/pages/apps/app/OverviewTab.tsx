import { Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { LinkButton } from '../../../parts/RouteLink.tsx';
import { Section } from '../../../parts/Section.tsx';
import { ExactTime, TimeAgo } from '../../../parts/TimeAgo.tsx';
import { appPoliciesQuery, guardQuery } from '../appQueries.ts';
import { CheckList } from '../connection/CheckList.tsx';
import { useTestConnection } from '../connection/useTestConnection.ts';
import { Figure } from './Figure.tsx';
import { QuarantineAlert } from './QuarantineAlert.tsx';
import type { TabProps } from './tabProps.ts';

/** How an app is: its quarantine and why, its last check, who has it. */
export function OverviewTab({ app, mayWrite }: TabProps) {
  const guard = useQuery(guardQuery(app.id));
  const policies = useQuery(appPoliciesQuery(app.id));
  const test = useTestConnection(app.id);
  const { health } = app;
  const testNow = () => test.mutate({ catalog: app.catalog, baseUrl: app.connection.baseUrl, token: '', settings: {} });
  const button = mayWrite ? (
    <Button size="xs" variant="default" loading={test.isPending} onClick={testNow}>
      Test connection now
    </Button>
  ) : undefined;
  return (
    <Stack gap="md">
      {health.quarantine === null ? null : <QuarantineAlert quarantine={health.quarantine} />}
      {app.pausedUntil === null ? null : (
        <Text size="sm">
          The application has asked for a pause until <ExactTime time={app.pausedUntil} />; leavers and others go on
          after it.
        </Text>
      )}
      <SimpleGrid component="dl" cols={{ base: 2, md: 4 }} m={0}>
        <Figure term="Accounts in use" value={guard.data?.window.accounts} />
        <Figure term="Removed within the last hour" value={guard.data?.window.removed} />
        <Figure term="Removals held" value={guard.data?.window.held} tab="guard" appId={app.id} />
        <Figure term="Policies" value={policies.data?.data.length} tab="policies" appId={app.id} />
      </SimpleGrid>
      <Section
        title="Health"
        lead={
          <>
            Checked <TimeAgo time={health.checkedAt} />; looked after every minute, in quarantine more often.
          </>
        }
        actions={button}
      >
        <ProblemAlert error={test.error} />
        <CheckList checks={test.data?.checks ?? health.checks} />
      </Section>
      {policies.data?.data.length === 0 && mayWrite ? (
        <Section title="Nobody gets this application yet" lead="A policy gives it to the members of a group.">
          <LinkButton to="/apps/$id/setup/$step" params={{ id: app.id, step: 'users' }}>
            Go on with the set-up
          </LinkButton>
        </Section>
      ) : null}
    </Stack>
  );
}
