import type { JsonObject } from '../values.ts';
import type { PersonField } from './fields.ts';

export interface RowError {
  /** `email`, `groups`, `attributes.costCentre`; `row` where the line itself can't be read. */
  readonly field: string;
  /** Without the value: it is somebody's. */
  readonly message: string;
}

/** What a line says about a person. */
export interface ReadRow {
  readonly line: number;
  /** Those that have a column; null where its cell is empty. */
  readonly fields: Readonly<Partial<Record<PersonField, string | null>>>;
  readonly others: JsonObject;
  /** By external id, `grp_` id or name; undefined where no column holds them. */
  readonly groups?: readonly string[] | undefined;
}

export interface BadRow {
  readonly line: number;
  readonly errors: readonly RowError[];
}

export type ImportRow = ReadRow | BadRow;

export function isBad(row: ImportRow): row is BadRow {
  return 'errors' in row;
}
