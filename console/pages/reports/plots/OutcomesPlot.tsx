import { BarChart } from '@mantine/charts';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { PathLink } from '../../../parts/PathLink.tsx';
import { bucketEnd, bucketLabel, linkTo } from './buckets.ts';
import { FigureTable } from './FigureTable.tsx';
import { figuresQuery, type OutcomesPoint } from './figures.ts';
import { Legend } from './Legend.tsx';
import { FILLS, fillOf } from './Patterns.tsx';
import { Plot } from './Plot.tsx';
import type { PlotProps } from './plotProps.ts';
import { plotPath } from './plotSearch.ts';

const SERIES = [
  { name: 'done', label: 'ok', fill: 'plain' },
  { name: 'retried', label: 'ok after retry', fill: 'rising' },
  { name: 'failed', label: 'failed', fill: 'crossed' },
  { name: 'skipped', label: 'skipped', fill: 'dotted' },
  { name: 'other', label: 'other', fill: 'falling' },
] as const;

/** How steps ended, over time. */
export function OutcomesPlot({ search, query, bucket }: PlotProps) {
  const figures = useQuery(figuresQuery('outcomes', query));
  const router = useRouter();
  const rowsOf = (points: readonly OutcomesPoint[], at: number, outcome?: string) =>
    linkTo('/reports/provisioning', {
      app: search.app,
      outcome,
      from: points[at]?.time,
      to: bucketEnd(points, at, bucket),
    });
  return (
    <Plot
      title="Outcomes over time"
      lead="How the steps of events ended."
      figures={figures}
      csv={plotPath('outcomes', query, 'csv')}
      isEmpty={({ data }) => data.every((point) => SERIES.every(({ name }) => point[name] === 0))}
      plot={({ data }) => (
        <>
          <div
            role="img"
            aria-label={`Stacked bars: ${SERIES.map(({ name, label }) => `${label} ${sum(data, name)}`).join(', ')}.`}
          >
            <BarChart
              h={280}
              type="stacked"
              data={data.map((point) => ({ ...point, bucket: bucketLabel(point.time, bucket) }))}
              dataKey="bucket"
              series={SERIES.map(({ name, label, fill }) => ({ name, label, color: FILLS[fill] }))}
              barProps={({ name }) => ({
                fill: fillOf(SERIES.find((series) => series.name === name)?.fill ?? 'plain'),
                isAnimationActive: false,
              })}
              maxBarWidth={40}
              accessibilityLayer={false}
              barChartProps={{
                onClick: ({ activeTooltipIndex }) => {
                  const at = Number(activeTooltipIndex ?? Number.NaN);
                  if (!Number.isNaN(at)) router.history.push(rowsOf(data, at));
                },
              }}
            />
          </div>
          <Legend entries={SERIES} />
        </>
      )}
      table={({ data }) => (
        <FigureTable
          label="Outcomes over time"
          rows={data}
          keyOf={({ time }) => time}
          columns={[
            {
              title: 'From',
              of: ({ time }, at) => <PathLink path={rowsOf(data, at)}>{bucketLabel(time, bucket)}</PathLink>,
            },
            ...SERIES.map(({ name, label }) => ({
              title: label,
              isNumber: true,
              of: (point: OutcomesPoint) => point[name],
            })),
          ]}
        />
      )}
    />
  );
}

function sum(data: readonly OutcomesPoint[], name: (typeof SERIES)[number]['name']): number {
  return data.reduce((total, point) => total + point[name], 0);
}
