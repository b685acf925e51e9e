import { Grid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useMay } from '../../../client/session.ts';
import { NotAllowed } from '../../../parts/NotAllowed.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { LinkAnchor } from '../../../parts/RouteLink.tsx';
import { catalogQuery } from '../appQueries.ts';
import { StepList } from '../setup/StepList.tsx';
import { Catalog } from './Catalog.tsx';
import { NewAppForm } from './NewAppForm.tsx';
import { SetupChecklist } from './SetupChecklist.tsx';

/** "Add app": the catalog, then the wizard's first step for what was chosen. */
export function NewAppPage() {
  const { q, kind } = useSearch({ from: '/signedIn/apps/new' });
  const { data } = useQuery(catalogQuery);
  const mayWrite = useMay('apps:write');
  const entry = data?.data.find(({ id }) => id === kind);
  if (entry === undefined) {
    return (
      <>
        <PageHeader title="Add app" lead="Choose the application from the catalog." />
        {mayWrite ? null : <NotAllowed what="Connecting an application" />}
        <Catalog q={q} />
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={`Add ${entry.displayName}`}
        lead={entry.description}
        actions={
          <LinkAnchor to="/apps/new" size="sm" underline="always">
            Choose another one
          </LinkAnchor>
        }
      />
      <StepList current="basic" />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          {mayWrite ? <NewAppForm entry={entry} /> : <NotAllowed what="Connecting an application" />}
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <SetupChecklist entry={entry} />
        </Grid.Col>
      </Grid>
    </>
  );
}
