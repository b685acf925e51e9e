/** One line of the results. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `events/s`, `ms`, `MB`; empty for ratios and counts. */
  readonly unit: string;
  /** Missing: reported only. */
  readonly target?: Target;
  readonly note?: string;
}

export interface Target {
  readonly is: 'at least' | 'under';
  readonly value: number;
  /** Where it shall be later. */
  readonly goal?: number;
}

export type Verdict = 'met' | 'goal met' | 'MISSED' | 'reported';

/** Whether a figure is as good as it has to be. */
export function verdictOf({ value, target }: Figure): Verdict {
  if (target === undefined) return 'reported';
  const reaches = (limit: number) => (target.is === 'at least' ? value >= limit : value < limit);
  if (target.goal !== undefined && reaches(target.goal)) return 'goal met';
  return reaches(target.value) ? 'met' : 'MISSED';
}

/** The figures as a table in plain text. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [
    ['measure', 'result', 'target', 'verdict', 'note'],
    ...figures.map((figure) => [
      figure.name,
      quantity(figure.value, figure.unit),
      targetText(figure),
      verdictOf(figure),
      figure.note ?? '',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

function targetText({ target, unit }: Figure): string {
  if (target === undefined) return '';
  const goal = target.goal === undefined ? '' : ` (goal ${quantity(target.goal, '')})`;
  return `${target.is} ${quantity(target.value, unit)}${goal}`;
}

function quantity(value: number, unit: string): string {
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}
