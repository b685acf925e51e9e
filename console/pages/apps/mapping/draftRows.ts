import type { InferRequestType } from 'hono/client';
import type { api } from '../../../client/client.ts';
import type { CatalogEntry } from '../appQueries.ts';

type NewMappings = InferRequestType<(typeof api.v1.apps)[':id']['mappings']['$put']>['json'];
export type NewRow = NewMappings['users'][number];
type SavedRow = CatalogEntry['defaultMapping']['users'][number];

/** Where a row's value comes from. */
export const KINDS = ['source', 'constant', 'expression'] as const;
export type Kind = (typeof KINDS)[number];

export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  source: 'Direct',
  constant: 'Constant',
  expression: 'Expression',
};

/** A row while it is edited: its value as text, whatever kind it is, so that a change of kind loses nothing. */
export interface DraftRow {
  readonly key: string;
  readonly target: string;
  readonly kind: Kind;
  readonly value: string;
  readonly apply: 'always' | 'create';
}

export function emptyRow(): DraftRow {
  return { key: crypto.randomUUID(), target: '', kind: 'source', value: '', apply: 'always' };
}

export function draftOf(rows: readonly SavedRow[]): DraftRow[] {
  return rows.map((row) => ({ ...emptyRow(), target: row.target, apply: row.apply, ...kindAndValue(row) }));
}

function kindAndValue({ source, constant, expression }: SavedRow): Pick<DraftRow, 'kind' | 'value'> {
  if (source !== undefined) return { kind: 'source', value: source };
  if (expression !== undefined) return { kind: 'expression', value: expression };
  return { kind: 'constant', value: constantText(constant) };
}

/** Rows as the API takes them. */
export function rowsOf(drafts: readonly DraftRow[]): NewRow[] {
  return drafts.map(({ target, kind, value, apply }) => {
    const row = { target: target.trim(), apply };
    if (kind === 'source') return { ...row, source: value.trim() };
    return kind === 'expression' ? { ...row, expression: value } : { ...row, constant: constantOf(value) };
  });
}

/** A constant is JSON where it reads as JSON, else the text itself: `true`, `7`, `{"a":1}`, `Full time`. */
function constantOf(text: string): NewRow['constant'] {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function constantText(constant: SavedRow['constant']): string {
  if (typeof constant === 'string' && constantOf(constant) === constant) return constant;
  return JSON.stringify(constant ?? null);
}

/** Whether the target can't do without this row. */
export function isRequired(target: string, required: readonly string[]): boolean {
  return required.some((path) => path.toLowerCase() === target.trim().toLowerCase());
}

/** Whether two drafts say the same. */
export function isSame(one: readonly DraftRow[], other: readonly DraftRow[]): boolean {
  return JSON.stringify(rowsOf(one)) === JSON.stringify(rowsOf(other));
}
