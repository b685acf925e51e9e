import type { Difference } from './compare.ts';
import type { ReportExtract } from './readReport.ts';
import type { DayResult, DemoResult } from './runDays.ts';
import type { BadRow } from './snapshot.ts';

/** Lines of one kind that are printed before "and N more". */
const MOST = 20;

export interface Addresses {
  /** One-time link. */
  readonly console: string;
  readonly apiDocs: string;
  readonly temporalUi: string | undefined;
  readonly target: string;
}

/** Whether the target agrees with the directory and the directory with the files, on every day. */
export function agrees(result: DemoResult): boolean {
  return result.days.every((day) => differencesOf(day).length === 0 && day.waited.open === 0);
}

/** The text that ends a demo: what differs, the summary table, bad rows, first report rows, where to look next. */
export function summary(
  result: DemoResult,
  report: ReportExtract,
  badRows: readonly BadRow[],
  addresses: Addresses,
): string {
  const blocks = [
    ...result.days.flatMap((day) => differences(day)),
    ...result.days.flatMap((day) => stuckEvents(day)),
    block(`Rows that could not be used: ${badRows.length}`, badRows.map(badRowLine)),
    table(summaryRows(result, report)),
    `The provisioning report begins:\n${table(reportRows(report))}`,
    table([
      ['Console', addresses.console],
      ['API docs', addresses.apiDocs],
      ['Temporal UI', addresses.temporalUi ?? 'not known'],
      ['SCIM target', addresses.target],
    ]),
    agrees(result)
      ? 'The target agrees with the directory, account by account.'
      : 'The target and the directory DIFFER: see above.',
  ];
  return `\n${blocks.filter((text) => text !== '').join('\n\n')}\n`;
}

function differences(day: DayResult): string[] {
  const lines = differencesOf(day).map(
    ({ kind, id, what, attributes }) =>
      `${kind} ${id} ${what}${attributes.length > 0 ? `: ${attributes.join(', ')}` : ''}`,
  );
  return [block(`Differences after the ${day.name}: ${lines.length}`, lines)];
}

function differencesOf(day: DayResult): readonly Difference[] {
  return [...day.comparison.differences, ...day.directory];
}

function stuckEvents(day: DayResult): string[] {
  const lines = day.waited.stuck.map((event) => {
    const steps = (event.steps ?? []).filter((step) => step.outcome === 'needs_attention');
    const said = steps.map((step) => step.reason ?? JSON.stringify(step.error ?? step.outcome)).join('; ');
    return `${event.id} (${event.type}): ${said || JSON.stringify(event.cause ?? event.status)}`;
  });
  const silent = day.waited.open - day.waited.stuck.length;
  if (silent > 0) lines.push(`${silent} events that did not move any more`);
  return [block(`Events of the ${day.name} that need attention: ${lines.length}`, lines)];
}

function badRowLine({ file, line, reason }: BadRow): string {
  return `${file} line ${line}: ${reason}`;
}

function block(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const more = lines.length > MOST ? [`… and ${lines.length - MOST} more`] : [];
  return [title, ...[...lines.slice(0, MOST), ...more].map((line) => `  ${line}`)].join('\n');
}

function summaryRows({ days }: DemoResult, { skipped }: ReportExtract): string[][] {
  const row = (name: string, value: (day: DayResult) => number | string) => [
    name,
    ...days.map((day) => String(value(day))),
  ];
  return [
    ['', ...days.map((day) => day.name)],
    row('joiners', (day) => day.joiners),
    row('movers', (day) => day.movers),
    row('leavers', (day) => day.leavers),
    row('accounts', (day) => day.comparison.accounts),
    row('groups', (day) => day.comparison.groups),
    row('group members', (day) => day.comparison.members),
    row('not authorized', (day) => day.comparison.unauthorized),
    row('differences', (day) => differencesOf(day).length),
    row('seconds', (day) => day.seconds.toFixed(1)),
    row('events a second', (day) => (day.events / Math.max(day.seconds, 0.001)).toFixed(1)),
    ...[...skipped].map(([reason, count]) => [`skipped: ${reason}`, ...Array(days.length - 1).fill(''), String(count)]),
  ];
}

function reportRows({ rows }: ReportExtract): string[][] {
  return [
    ['time', 'user', 'app', 'operation', 'outcome', 'reason'],
    ...rows.map((row) => [
      typeof row.time === 'number' ? new Date(row.time).toISOString() : row.time,
      row.userName ?? '-',
      row.appName ?? '-',
      row.operation ?? '-',
      row.outcome,
      row.reason ?? '',
    ]),
  ];
}

/** Columns as wide as their widest cell; numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return /^[\d.]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}
