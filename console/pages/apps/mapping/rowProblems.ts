import type { InferResponseType } from 'hono/client';
import type { api } from '../../../client/client.ts';
import { ProblemError } from '../../../client/problem.ts';

export type MappingKind = 'users' | 'groups';
export type Preview = InferResponseType<(typeof api.v1.apps)[':id']['mappings']['preview']['$post'], 200>;

/** What is wrong with a row, or with all of them (`row: null`), in words with its place. */
export interface RowProblem {
  readonly row: number | null;
  readonly text: string;
}

export function previewProblems(preview: Preview | undefined, kind: MappingKind): RowProblem[] {
  return (preview?.problems ?? [])
    .filter((problem) => problem.kind === kind)
    .map(({ row, message, line, column }) => ({
      row,
      text: line === undefined || column === undefined ? message : `${message} (line ${line}, column ${column})`,
    }));
}

/** The same of a refused save, whose fields are `users.3.target`. */
export function savedProblems(error: unknown, kind: MappingKind): RowProblem[] {
  if (!(error instanceof ProblemError)) return [];
  return error.errors.flatMap(({ field, message }) => {
    const [of, row] = field.split('.');
    return of === kind ? [{ row: row === undefined ? null : Number(row), text: message }] : [];
  });
}

/** Fields of a refused save that are shown at their rows. */
export function shownFields(error: unknown, kind: MappingKind): string[] {
  if (!(error instanceof ProblemError)) return [];
  return error.errors.map(({ field }) => field).filter((field) => field === kind || field.startsWith(`${kind}.`));
}
