import { Anchor, List, Stack, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api, call } from '../../../client/client.ts';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';

interface OpenApi {
  readonly info: { readonly version: string; readonly license: { readonly name: string } };
}

/** What runs here, and whether its parts are up. */
export function AboutPage() {
  const document = useQuery({
    queryKey: ['settings', 'about'],
    queryFn: () => call<OpenApi>('GET', '/openapi.json'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const state = useQuery({ queryKey: ['settings', 'readiness'], queryFn: () => answer(api.readyz.$get()) });
  const info = document.data?.info;
  return (
    <>
      <PageHeader
        title="About"
        lead="Tenure gives people their accounts when they join, keeps them right while they move, and takes them away when they leave."
      />
      <Stack gap="md">
        <Section title="This installation">
          {document.isPending || state.isPending ? <Loading rows={2} /> : null}
          <ProblemAlert error={document.error ?? state.error} />
          <Table aria-label="This installation" maw={480}>
            <Table.Tbody>
              <Fact name="Version" value={info?.version} />
              <Fact name="Licence" value={info?.license.name} />
              <Fact name="Database" value={state.data?.postgres} />
              <Fact name="Temporal" value={state.data?.temporal} />
              <Fact name="Workers that poll" value={state.data?.workers.toString()} />
            </Table.Tbody>
          </Table>
        </Section>
        <Section title="Documents">
          <List size="sm">
            <List.Item>
              <Anchor href="/docs" inherit underline="always">
                API documents
              </Anchor>
            </List.Item>
            <List.Item>
              <Anchor href="/openapi.json" inherit underline="always">
                OpenAPI 3.1 document
              </Anchor>
            </List.Item>
            <List.Item>
              <Anchor href="/codec/sign-in" inherit underline="always">
                See names in the Temporal UI
              </Anchor>
            </List.Item>
          </List>
        </Section>
      </Stack>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>{value ?? '-'}</Table.Td>
    </Table.Tr>
  );
}
