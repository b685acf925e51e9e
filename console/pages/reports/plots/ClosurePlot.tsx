import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { PathLink } from '../../../parts/PathLink.tsx';
import { Bar } from './Bar.tsx';
import { linkTo } from './buckets.ts';
import { FigureTable } from './FigureTable.tsx';
import { type Closure, figuresQuery } from './figures.ts';
import { OpenLeavers } from './OpenLeavers.tsx';
import { Plot } from './Plot.tsx';
import type { PlotProps } from './plotProps.ts';
import { plotPath } from './plotSearch.ts';

const WITHIN = [
  { name: 'within5Min', label: 'within 5 minutes', fill: 'plain' },
  { name: 'within1Hour', label: 'within 1 hour', fill: 'rising' },
  { name: 'within24Hours', label: 'within 24 hours', fill: 'dotted' },
] as const;

/** The audit's number: which share of leavers had lost their account how soon, by application, and who has not. */
export function ClosurePlot({ search, query }: PlotProps) {
  const figures = useQuery(figuresQuery('leaver-closure', query));
  const rowsOf = ({ appId }: Closure) =>
    linkTo('/reports/provisioning', {
      app: appId,
      operation: 'deactivate',
      span: search.span,
      from: search.from,
      to: search.to,
    });
  return (
    <Plot
      title="Leaver closure"
      lead="Of those who left and had an account: whose was closed how soon. Below, whose account is still open."
      figures={figures}
      csv={plotPath('leaver-closure', query, 'csv')}
      isEmpty={({ data, open }) => data.length === 0 && open.length === 0}
      plot={({ data, open, openTotal }) => (
        <>
          <Stack gap="md">
            {data.map((closure) => (
              <Stack key={closure.appId} gap={6}>
                <Text size="sm" fw={600}>
                  {closure.appName ?? closure.appId}, {closure.leavers} {closure.leavers === 1 ? 'leaver' : 'leavers'}
                </Text>
                {WITHIN.map(({ name, label, fill }) => (
                  <div key={name}>
                    <Group justify="space-between" gap="xs">
                      <PathLink path={rowsOf(closure)} label={`${closure.appName ?? closure.appId}: ${label}`}>
                        {label}
                      </PathLink>
                      <Text size="sm">{percent(closure[name], closure.leavers)}</Text>
                    </Group>
                    <Bar share={closure.leavers === 0 ? 0 : closure[name] / closure.leavers} fill={fill} />
                  </div>
                ))}
              </Stack>
            ))}
          </Stack>
          <OpenLeavers open={open} total={openTotal} />
        </>
      )}
      table={({ data, open, openTotal }) => (
        <>
          <FigureTable
            label="Leaver closure"
            rows={data}
            keyOf={({ appId }) => appId}
            columns={[
              { title: 'Application', of: (it) => <PathLink path={rowsOf(it)}>{it.appName ?? it.appId}</PathLink> },
              { title: 'Leavers', isNumber: true, of: ({ leavers }) => leavers },
              ...WITHIN.map(({ name, label }) => ({
                title: label,
                isNumber: true,
                of: (it: Closure) => `${it[name]} (${percent(it[name], it.leavers)})`,
              })),
              { title: 'Open', isNumber: true, of: (it) => it.open },
            ]}
          />
          <OpenLeavers open={open} total={openTotal} />
        </>
      )}
    />
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((part / whole) * 100).toFixed(part === whole ? 0 : 1)} %`;
}
