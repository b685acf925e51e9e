import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../client/session.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { LinkButton } from '../../parts/RouteLink.tsx';
import { allAppsQuery } from '../../parts/useAppNames.ts';
import { AppCard } from './AppCard.tsx';
import { catalogQuery } from './appQueries.ts';

/** All connected apps and how they are. */
export function AppsPage() {
  const apps = useQuery(allAppsQuery);
  const catalog = useQuery(catalogQuery);
  const mayWrite = useMay('apps:write');
  const kindOf = (id: string) => catalog.data?.data.find((entry) => entry.id === id)?.displayName ?? id;
  const add = <LinkButton to="/apps/new">Add app</LinkButton>;
  const isEmpty = apps.data?.length === 0;
  return (
    <>
      <PageHeader
        title="Apps"
        lead="The applications that Tenure keeps accounts in."
        actions={mayWrite && !isEmpty ? add : undefined}
      />
      {apps.isPending ? <Loading /> : null}
      <ProblemAlert error={apps.error} onRetry={() => void apps.refetch()} />
      {isEmpty ? (
        <EmptyState
          title="No apps yet"
          text="Connect the first one: choose it from the catalog, test the connection, and say who shall have it."
          action={mayWrite ? add : undefined}
        />
      ) : null}
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {apps.data?.map((app) => (
          <li key={app.id}>
            <AppCard app={app} kind={kindOf(app.catalog)} />
          </li>
        ))}
      </SimpleGrid>
    </>
  );
}
