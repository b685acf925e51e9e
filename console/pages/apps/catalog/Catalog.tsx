import { Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { LinkButton } from '../../../parts/RouteLink.tsx';
import { type CatalogEntry, catalogQuery } from '../appQueries.ts';

/** The kinds of app on offer, found by typing. */
export function Catalog({ q = '' }: { readonly q?: string | undefined }) {
  const catalog = useQuery(catalogQuery);
  const navigate = useNavigate({ from: '/apps/new' });
  const search = (value: string) => void navigate({ search: { q: value === '' ? undefined : value }, replace: true });
  if (catalog.isPending) return <Loading />;
  const found = catalog.data?.data.filter((entry) => isMeant(entry, q)) ?? [];
  return (
    <Stack gap="md">
      <TextInput
        type="search"
        label="Search the catalog"
        placeholder="1Password"
        maw={420}
        value={q}
        onChange={({ currentTarget }) => search(currentTarget.value)}
      />
      <ProblemAlert error={catalog.error} onRetry={() => void catalog.refetch()} />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {found.map((entry) => (
          <li key={entry.id}>
            <EntryCard entry={entry} />
          </li>
        ))}
      </SimpleGrid>
      {found.length === 0 && catalog.isSuccess ? (
        <EmptyState
          title={`Nothing called "${q}"`}
          text="Any application that speaks SCIM 2.0 can be connected as SCIM Server."
          action={
            <LinkButton to="/apps/new" search={{ kind: 'scim' }}>
              Use SCIM Server
            </LinkButton>
          }
        />
      ) : null}
    </Stack>
  );
}

function EntryCard({ entry }: { readonly entry: CatalogEntry }) {
  return (
    <Paper component="article" withBorder p="md" radius="md" h="100%" aria-label={entry.displayName}>
      <Stack gap="sm" h="100%" justify="space-between">
        <div>
          <Title order={2} size="h4">
            {entry.displayName}
          </Title>
          <Text size="sm" c="dimmed">
            {entry.description}
          </Text>
        </div>
        <div>
          <LinkButton to="/apps/new" search={{ kind: entry.id }} aria-label={`Add ${entry.displayName}`}>
            Add
          </LinkButton>
        </div>
      </Stack>
    </Paper>
  );
}

function isMeant({ id, displayName, description }: CatalogEntry, q: string): boolean {
  const text = `${id} ${displayName} ${description}`.toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
