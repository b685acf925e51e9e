import { Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMay } from '../../../client/session.ts';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { searchWord } from '../../../parts/searchText.ts';
import { AppState } from '../AppState.tsx';
import { appQuery, catalogQuery } from '../appQueries.ts';
import { TabBody } from './TabBody.tsx';
import { APP_TABS, TAB_LABELS } from './tabs.ts';

/** One app, by tabs that its address names. */
export function AppPage() {
  const { id } = useParams({ from: '/signedIn/apps/$id' });
  const { tab = 'overview' } = useSearch({ from: '/signedIn/apps/$id' });
  const navigate = useNavigate({ from: '/apps/$id' });
  const app = useQuery(appQuery(id));
  const catalog = useQuery(catalogQuery);
  const mayWrite = useMay('apps:write');
  if (app.isPending || catalog.isPending) return <Loading />;
  const entry = catalog.data?.data.find((it) => it.id === app.data?.catalog);
  if (app.data === undefined || entry === undefined) {
    return (
      <>
        <PageHeader title="App" />
        <ProblemAlert error={app.error ?? catalog.error} onRetry={() => void app.refetch()} />
      </>
    );
  }
  return (
    <>
      <PageHeader title={app.data.displayName} lead={entry.displayName} actions={<AppState app={app.data} />} />
      {mayWrite ? null : (
        <Text size="sm" c="dimmed" mb="xs">
          You may look at the settings; administrators change them.
        </Text>
      )}
      <Tabs
        value={tab}
        onChange={(value) => void navigate({ search: { tab: searchWord(value, APP_TABS) } })}
        keepMounted={false}
      >
        <Tabs.List mb="lg" aria-label={`Parts of ${app.data.displayName}`}>
          {APP_TABS.map((name) => (
            <Tabs.Tab key={name} value={name} px="xs">
              {TAB_LABELS[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <TabBody tab={tab} app={app.data} entry={entry} mayWrite={mayWrite} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
