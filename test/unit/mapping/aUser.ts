import type { DirectoryUser } from '../../../domain/directory.ts';

/** A user for tests; give what matters. */
export function aUser(over: Partial<DirectoryUser> = {}): DirectoryUser {
  return {
    id: 'usr_0123456789ab0123456789abcdef01234567',
    version: 1,
    userName: 'zoe.mueller@acme.example',
    givenName: 'Zoë',
    familyName: 'Müller',
    displayName: 'Zoë Müller',
    email: 'zoe.mueller@acme.example',
    active: true,
    department: 'Sales',
    title: null,
    employeeNumber: 'E-17',
    attributes: {},
    ...over,
  };
}
