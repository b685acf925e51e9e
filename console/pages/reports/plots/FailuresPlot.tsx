import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FirstOnly } from '../../../parts/FirstOnly.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { Bar } from './Bar.tsx';
import { linkTo } from './buckets.ts';
import { FigureTable } from './FigureTable.tsx';
import { type FailureCause, figuresQuery } from './figures.ts';
import { Plot } from './Plot.tsx';
import type { PlotProps } from './plotProps.ts';
import { plotPath } from './plotSearch.ts';

/** The plot shows the most frequent; the table all. */
const SHOWN = 12;

/** What came to need a human, by cause: bars whose names lead to the events. */
export function FailuresPlot({ search, query }: PlotProps) {
  const figures = useQuery(figuresQuery('failures', query));
  const events = (cause: FailureCause) =>
    linkTo('/activity', {
      code: cause.code,
      app: cause.appId ?? undefined,
      type: search.type,
      span: search.span,
      from: search.from,
      to: search.to,
    });
  return (
    <Plot
      title="Failures by cause"
      lead="What came to need a human: the code, the target's answer, the application."
      figures={figures}
      csv={plotPath('failures', query, 'csv')}
      isEmpty={({ data }) => data.length === 0}
      plot={({ data }) => (
        <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
          {data.slice(0, SHOWN).map((cause) => (
            <li key={keyOf(cause)}>
              <Group justify="space-between" gap="xs">
                <PathLink path={events(cause)}>{nameOf(cause)}</PathLink>
                <Text size="sm">{cause.count}</Text>
              </Group>
              <Bar share={cause.count / Math.max(1, data[0]?.count ?? 1)} fill="crossed" />
            </li>
          ))}
          {data.length > SHOWN ? (
            <li>
              <FirstOnly count={SHOWN} total={data.length} of="causes" />
            </li>
          ) : null}
        </Stack>
      )}
      table={({ data }) => (
        <FigureTable
          label="Failures by cause"
          rows={data}
          keyOf={keyOf}
          columns={[
            {
              title: 'Cause',
              of: (cause) => <PathLink path={events(cause)}>{cause.code.replaceAll('_', ' ')}</PathLink>,
            },
            { title: 'HTTP status', of: ({ httpStatus }) => httpStatus ?? '-' },
            { title: 'Application', of: ({ appName }) => appName ?? '-' },
            { title: 'Count', isNumber: true, of: ({ count }) => count },
            {
              title: 'Newest event',
              of: ({ sample: [first] }) =>
                first === undefined ? '-' : <PathLink path={`/activity/${first}`}>Event</PathLink>,
            },
          ]}
        />
      )}
    />
  );
}

function keyOf({ code, httpStatus, appId }: FailureCause): string {
  return `${code} ${httpStatus} ${appId}`;
}

function nameOf({ code, httpStatus, appName }: FailureCause): string {
  const status = httpStatus === null ? '' : ` (HTTP ${httpStatus})`;
  return `${code.replaceAll('_', ' ')}${status}${appName === null ? '' : `, ${appName}`}`;
}
