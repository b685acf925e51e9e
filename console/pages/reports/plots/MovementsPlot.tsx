import { CompositeChart } from '@mantine/charts';
import { useQuery } from '@tanstack/react-query';
import { PathLink } from '../../../parts/PathLink.tsx';
import { bucketEnd, bucketLabel, linkTo } from './buckets.ts';
import { FigureTable } from './FigureTable.tsx';
import { figuresQuery, type MovementsPoint } from './figures.ts';
import { Legend } from './Legend.tsx';
import { LineLegend } from './LineLegend.tsx';
import { FILLS, fillOf } from './Patterns.tsx';
import { Plot } from './Plot.tsx';
import type { PlotProps } from './plotProps.ts';
import { plotPath } from './plotSearch.ts';

const BARS = [
  { name: 'joiners', label: 'Joiners (up)', fill: 'plain', type: 'onboard' },
  { name: 'movers', label: 'Movers (up)', fill: 'rising', type: 'update' },
  { name: 'leavers', label: 'Leavers (down)', fill: 'crossed', type: 'offboard' },
] as const;
const NET = 'var(--mantine-color-text)';

/** Who came, moved and left, over time: in goes up, out goes down, the line is the net. */
export function MovementsPlot({ search, query, bucket }: PlotProps) {
  const figures = useQuery(figuresQuery('movements', query));
  const eventsOf = (points: readonly MovementsPoint[], at: number, type: string) =>
    linkTo('/activity', { app: search.app, type, from: points[at]?.time, to: bucketEnd(points, at, bucket) });
  return (
    <Plot
      title="Joiners, movers, leavers"
      lead="People whose events took effect, each once a bucket. The line is joiners less leavers."
      figures={figures}
      csv={plotPath('movements', query, 'csv')}
      isEmpty={({ data }) => data.every((point) => BARS.every(({ name }) => point[name] === 0))}
      plot={({ data }) => (
        <>
          <div
            role="img"
            aria-label={`Diverging bars: ${BARS.map(({ name }) => `${name} ${data.reduce((total, point) => total + point[name], 0)}`).join(', ')}.`}
          >
            <CompositeChart
              h={280}
              data={data.map((point) => ({
                bucket: bucketLabel(point.time, bucket),
                joiners: point.joiners,
                movers: point.movers,
                leavers: -point.leavers,
                net: point.joiners - point.leavers,
              }))}
              dataKey="bucket"
              series={[
                ...BARS.map(({ name, label, fill }) => ({ name, label, color: FILLS[fill], type: 'bar' as const })),
                { name: 'net', label: 'Net', color: NET, type: 'line' as const },
              ]}
              composedChartProps={{ stackOffset: 'sign' }}
              barProps={({ name }) => ({
                stackId: 'people',
                fill: fillOf(BARS.find((bar) => bar.name === name)?.fill ?? 'plain'),
                isAnimationActive: false,
              })}
              lineProps={{ isAnimationActive: false }}
              referenceLines={[{ y: 0, color: 'gray.6' }]}
              curveType="linear"
              maxBarWidth={40}
              accessibilityLayer={false}
            />
          </div>
          <Legend entries={BARS} />
          <LineLegend lines={[{ label: 'Net', color: NET }]} />
        </>
      )}
      table={({ data }) => (
        <FigureTable
          label="Joiners, movers, leavers"
          rows={data}
          keyOf={({ time }) => time}
          columns={[
            { title: 'From', of: ({ time }) => bucketLabel(time, bucket) },
            ...BARS.map(({ name, label, type }) => ({
              title: label.replace(/ \(.*/, ''),
              isNumber: true,
              of: (point: MovementsPoint, at: number) =>
                point[name] === 0 ? 0 : <PathLink path={eventsOf(data, at, type)}>{point[name]}</PathLink>,
            })),
            { title: 'Net', isNumber: true, of: ({ joiners, leavers }) => joiners - leavers },
          ]}
        />
      )}
    />
  );
}
