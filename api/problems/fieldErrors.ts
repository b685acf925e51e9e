import type { z } from 'zod';
import type { FieldError } from './requestError.ts';

type Issue = z.core.$ZodIssue;

/** zod's issues as the answer names them: one an unknown field, the nearest branch's of a union. Values are not told. */
export function fieldErrors(issues: readonly Issue[], at: readonly PropertyKey[] = []): FieldError[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: fieldName([...path, key]), message: 'Unknown field.' }));
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === 'Invalid input') {
      // The branch that got furthest is most likely the one that was meant.
      const [nearest = []] = [...issue.errors].sort((left, right) => depth(right) - depth(left));
      return fieldErrors(nearest, path);
    }
    return [{ field: fieldName(path), message: issue.message, expected: expectedBy(issue) }];
  });
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'body' : path.map(String).join('.');
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function expectedBy(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' | ');
  return undefined;
}
