import type { ConsolePerson } from '../../db/console/people.ts';

/** Somebody of the console, as answers and the audit log show them. */
export function showPerson(person: ConsolePerson) {
  const { id, name, email, role, disabled, twoFactorEnabled } = person;
  return { id, name, email, role, disabled, twoFactorEnabled, createdAt: person.createdAt.toISOString() };
}
