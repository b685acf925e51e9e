import { Anchor, List, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api } from '../../../client/client.ts';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';
import { installationQuery } from './installation.ts';
import { Licences } from './Licences.tsx';

/** What runs here, whether its parts are up, and by which licences. */
export function AboutPage() {
  const installation = useQuery(installationQuery);
  const state = useQuery({ queryKey: ['settings', 'readiness'], queryFn: () => answer(api.readyz.$get()) });
  const { data } = installation;
  return (
    <>
      <PageHeader
        title="About"
        lead="Tenure gives people their accounts when they join, keeps them right while they move, and takes them away when they leave."
      />
      <Stack gap="md">
        <Section title="This installation">
          {installation.isPending || state.isPending ? <Loading rows={2} /> : null}
          <ProblemAlert error={installation.error ?? state.error} />
          <Table aria-label="This installation" maw={560}>
            <Table.Tbody>
              <Fact name="Tenure" value={data?.version} />
              <Fact name="Licence" value={data?.license} />
              <Fact name="Node" value={data?.node} />
              <Fact name="Postgres" value={told(data?.postgres, state.data?.postgres)} />
              <Fact name="Temporal" value={told(data?.temporal.version ?? undefined, state.data?.temporal)} />
              <Fact name="Temporal namespace" value={data?.temporal.namespace} />
              <Fact name="Workers that poll" value={state.data?.workers.toString()} />
            </Table.Tbody>
          </Table>
        </Section>
        <Section title="Temporal UI" lead="Every event is one workflow: its whole history is there.">
          {data === undefined ? null : <TemporalUi url={data.temporal.uiUrl} namespace={data.temporal.namespace} />}
        </Section>
        <Section title="Documents">
          <List size="sm">
            <Document path="/docs">API documents</Document>
            <Document path="/openapi.json">OpenAPI 3.1 document</Document>
          </List>
        </Section>
        {data === undefined || data.packages.length === 0 ? null : <Licences packages={data.packages} />}
      </Stack>
    </>
  );
}

/** An admin or an operator who is signed in here reads names there; others see that there is something encrypted. */
function TemporalUi({ url, namespace }: { readonly url: string | null; readonly namespace: string }) {
  if (url === null) {
    return (
      <Text size="sm">
        None is known. Set TEMPORAL_UI_URL to where yours is, and start Tenure again: events link to it then.
      </Text>
    );
  }
  return (
    <List size="sm">
      <Document path={`${url.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`}>
        Open the Temporal UI
      </Document>
      <Document path="/codec/sign-in">How names show there</Document>
    </List>
  );
}

function Document({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  return (
    <List.Item>
      <Anchor href={path} inherit underline="always" display="inline-block" py={4}>
        {children}
      </Anchor>
    </List.Item>
  );
}

function told(version: string | undefined, state: string | undefined): string | undefined {
  const parts = [version, state].filter((it) => it !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function Fact({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>{value ?? '-'}</Table.Td>
    </Table.Tr>
  );
}
