import '@mantine/charts/styles.layer.css';
import { SimpleGrid, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ClosurePlot } from './ClosurePlot.tsx';
import { FailuresPlot } from './FailuresPlot.tsx';
import { MovementsPlot } from './MovementsPlot.tsx';
import { OutcomesPlot } from './OutcomesPlot.tsx';
import { Patterns } from './Patterns.tsx';
import { PlotFilters } from './PlotFilters.tsx';
import { plotQuery } from './plotSearch.ts';
import { TimesPlot } from './TimesPlot.tsx';

/** The five plots over one filter bar. */
export function PlotsPage() {
  const search = useSearch({ from: '/signedIn/reports/plots' });
  const navigate = useNavigate({ from: '/reports/plots' });
  // The span begins when it was chosen: else each look at the clock would be another query.
  const query = useMemo(() => plotQuery(search, Date.now()), [search]);
  const plot = { search, query, bucket: search.bucket ?? 'day' };
  return (
    <>
      <PageHeader
        title="Plots"
        tabTitle="Report plots"
        lead="How well it goes, over time. Every figure leads to the rows behind it: click a bar, or open the table."
      />
      <PlotFilters search={search} onChange={(next) => void navigate({ search: next, replace: true })} />
      <Patterns />
      <Stack gap="md">
        <OutcomesPlot {...plot} />
        <TimesPlot {...plot} />
        <MovementsPlot {...plot} />
        <SimpleGrid cols={{ base: 1, lg: 2 }}>
          <FailuresPlot {...plot} />
          <ClosurePlot {...plot} />
        </SimpleGrid>
      </Stack>
    </>
  );
}
