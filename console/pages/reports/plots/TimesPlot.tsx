import { LineChart } from '@mantine/charts';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Bucket } from '../../../../domain/buckets.ts';
import { PathLink } from '../../../parts/PathLink.tsx';
import { inWords } from '../parts/duration.ts';
import { bucketLabel, linkTo } from './buckets.ts';
import { FigureTable } from './FigureTable.tsx';
import { figuresQuery, type TimesPoint } from './figures.ts';
import { LineLegend } from './LineLegend.tsx';
import { Plot } from './Plot.tsx';
import type { PlotProps } from './plotProps.ts';
import { plotPath } from './plotSearch.ts';

/** Line by line another colour and another dash; the target is dashed finely. */
const LINES = [
  { name: 'p50Ms', label: 'p50', color: '#009E73' },
  { name: 'p95Ms', label: 'p95', color: '#0072B2', strokeDasharray: '8 3' },
  { name: 'p99Ms', label: 'p99', color: '#D55E00', strokeDasharray: '2 3' },
] as const;

const TARGET_MS = 300_000;

/** How long events took from acceptance to their last step, by their type. */
export function TimesPlot({ search, query, bucket }: PlotProps) {
  const figures = useQuery(figuresQuery('time-to-provision', query));
  return (
    <Plot
      title="Time to provision"
      lead="From an event's acceptance, or its date, to the last of its steps. Target: within 5 minutes."
      figures={figures}
      csv={plotPath('time-to-provision', query, 'csv')}
      isEmpty={({ data }) => data.every(({ count }) => count === 0)}
      plot={({ data }) => (
        <>
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            {[...new Set(data.map(({ type }) => type))].map((type) => (
              <TimesOfType key={type} type={type} points={data.filter((it) => it.type === type)} bucket={bucket} />
            ))}
          </SimpleGrid>
          <LineLegend lines={LINES} />
        </>
      )}
      table={({ data }) => (
        <FigureTable
          label="Time to provision"
          rows={data.filter(({ count }) => count > 0)}
          keyOf={({ time, type }) => `${time} ${type}`}
          columns={[
            { title: 'From', of: ({ time }) => bucketLabel(time, bucket) },
            {
              title: 'Event type',
              of: ({ type }) => <PathLink path={linkTo('/activity', { app: search.app, type })}>{type}</PathLink>,
            },
            ...LINES.map(({ name, label }) => ({
              title: label,
              isNumber: true,
              of: (point: TimesPoint) => inWords(point[name]),
            })),
            { title: 'Events', isNumber: true, of: ({ count }) => count },
          ]}
        />
      )}
    />
  );
}

interface OfType {
  readonly type: string;
  readonly points: readonly TimesPoint[];
  readonly bucket: Bucket;
}

function TimesOfType({ type, points, bucket }: OfType) {
  const last = points.findLast(({ count }) => count > 0);
  const said = last === undefined ? 'no events' : LINES.map(({ name, label }) => `${label} ${inWords(last[name])}`);
  return (
    <Stack gap={4} miw={0}>
      <Text size="sm" fw={600}>
        {type}
      </Text>
      <div role="img" aria-label={`Lines of ${type}, at last: ${String(said)}.`}>
        <LineChart
          h={220}
          data={points.map((point) => ({
            // A bucket without events is no event that took 0 ms.
            ...(point.count === 0 ? {} : { p50Ms: point.p50Ms, p95Ms: point.p95Ms, p99Ms: point.p99Ms }),
            bucket: bucketLabel(point.time, bucket),
          }))}
          dataKey="bucket"
          series={[...LINES]}
          curveType="linear"
          valueFormatter={inWords}
          yAxisProps={{ width: 70 }}
          lineProps={{ isAnimationActive: false }}
          referenceLines={[{ y: TARGET_MS, label: 'Target: 5 min', color: 'gray.6' }]}
          accessibilityLayer={false}
        />
      </div>
    </Stack>
  );
}
