import type { StepError } from '../db/schema/index.ts';
import type { TenureError } from '../domain/errors.ts';

/** An error as a step shows it: what happened, and what to do. */
export function stepError(error: TenureError): StepError {
  return { code: error.code, message: error.message, remedy: error.remedy, httpStatus: error.httpStatus };
}
