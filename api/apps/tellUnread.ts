import type { Call } from '../../connectors/connector.ts';
import { TenureError } from '../../domain/errors.ts';
import type { Unread } from '../schemas/comparison.ts';

/** Why a target could not be read, in words that can be shown. @throws what is no fault of the target. */
export function tellUnread(error: unknown, { signal }: Pick<Call, 'signal'>): Unread {
  if (signal.aborted) {
    return {
      code: 'target_timeout',
      message: 'The target took too long to answer.',
      remedy: 'Check that the target is up and not overloaded; then try again.',
    };
  }
  if (!(error instanceof TenureError)) throw error;
  const { code, message, remedy } = error;
  return { code, message, ...(remedy === undefined ? {} : { remedy }) };
}
