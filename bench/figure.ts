/** One line of the results. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `events/s`, `ms`, `MB`; empty for ratios and counts. */
  readonly unit: string;
  /** Missing: reported only. */
  readonly target?: Target;
  readonly note?: string;
  /** The share (0 to 1) of the machine's CPU time that something else had meanwhile, where it is known. */
  readonly others?: number | undefined;
}

export interface Target {
  readonly is: 'at least' | 'under';
  readonly value: number;
  /** Where it shall be later. */
  readonly goal?: number;
}

export type Verdict = 'met' | 'goal met' | 'MISSED' | 'reported' | 'unsure';

/** With more of the machine gone, a figure says little about Tenure. */
const QUIET = 0.15;

/** Whether a figure is as good as it has to be; unsure where others kept the machine too busy to tell. */
export function verdictOf({ value, unit, target, others = 0 }: Figure): Verdict {
  if (target === undefined) return 'reported';
  const reaches = (limit: number) => (target.is === 'at least' ? value >= limit : value < limit);
  // Others only ever slow down, but of a ratio either side.
  if (others > QUIET && (unit === '' || !reaches(target.value))) return 'unsure';
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
      noteOf(figure),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

function noteOf({ note, others }: Figure): string {
  const busy = others === undefined || others < 0.02 ? [] : [`others had ${Math.round(others * 100)} % of the CPUs`];
  return [...(note === undefined ? [] : [note]), ...busy].join('; ');
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
