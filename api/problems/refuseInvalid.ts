import type { z } from 'zod';
import { fieldErrors } from './fieldErrors.ts';
import { invalid } from './requestError.ts';

/** What happens when a request doesn't fit its route's schemas (`defaultHook`): 422, naming the fields. */
export function refuseInvalid(result: { success: true } | { success: false; error: z.ZodError }): void {
  if (result.success) return;
  const [first, ...more] = fieldErrors(result.error.issues);
  if (first !== undefined) throw invalid(first, ...more);
}
