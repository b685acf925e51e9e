import type { WrongField } from '../../domain/sources/checkRecord.ts';
import { databaseFailure, isTaken, isUnstorable } from '../failure.ts';
import { Refusal } from './refusal.ts';

const TAKEN: Readonly<Record<string, WrongField>> = {
  users_user_name: { field: 'userName', message: 'Another user has this user name.' },
  users_employee_number: { field: 'employeeNumber', message: 'Another user has this employee number.' },
  source_people_user: { field: 'key', message: 'Another record of the source is this person already.' },
};

/** What is wrong with a row of a file or a record of a source, where that is why it was refused; undefined where the fault is not its own. */
export function wrongWith(error: unknown): readonly WrongField[] | undefined {
  if (error instanceof Refusal) {
    return error.fields.length > 0 ? error.fields : [{ field: 'row', message: error.message }];
  }
  const failure = databaseFailure(error);
  if (failure === undefined) return undefined;
  if (isUnstorable(failure)) return [{ field: 'row', message: 'Some text holds a NUL character.' }];
  const taken = isTaken(failure) ? TAKEN[failure.constraint ?? ''] : undefined;
  return taken === undefined ? undefined : [taken];
}
