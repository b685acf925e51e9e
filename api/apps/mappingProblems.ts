import type { CompileResult } from '../../domain/mapping/compileMapping.ts';
import type { FieldError } from '../problems/requestError.ts';

/** What is wrong with rows, field by field. @param place where the rows stand in the request, e.g. `users`. */
export function mappingProblems(place: string, result: CompileResult<'user' | 'group'>): FieldError[] {
  if (result.ok) return [];
  return result.problems.map(({ row, field, message, line, column }) => ({
    field: row === null ? place : `${place}.${row}.${field}`,
    message: line === undefined ? message : `${message} (line ${line}, column ${column})`,
  }));
}
