import type { PersonField } from './fields.ts';

/** What a column of a file is: a field of a person, their groups, or a further attribute (`attributes.costCentre`). */
export type ColumnTarget = PersonField | 'groups' | `attributes.${string}`;

export const IMPORT_KEYS = ['employeeNumber', 'userName', 'email'] as const;
export type ImportKey = (typeof IMPORT_KEYS)[number];

/** How a file of people is read. */
export interface ImportSettings {
  /** By the column's name as the header spells it. */
  readonly columns: Readonly<Record<string, ColumnTarget>>;
  /** What a row's person is known by. */
  readonly key: ImportKey;
  /** Who is not in the file stays as they are. */
  readonly mode: 'add-and-update';
  /** What parts the groups in a cell. */
  readonly groupSeparator: string;
  /** Whether a row's groups come beside those a person has, or replace them. */
  readonly groups: 'add' | 'set';
}
