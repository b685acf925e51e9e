import type { RemotePerson } from './connector.ts';

/** Who an account's owner is, each field as the connector reads it. Pure. */
export function personFrom(at: (name: keyof RemotePerson) => string | null): RemotePerson {
  return {
    userName: at('userName'),
    givenName: at('givenName'),
    familyName: at('familyName'),
    displayName: at('displayName'),
    email: at('email'),
    department: at('department'),
    title: at('title'),
    employeeNumber: at('employeeNumber'),
    created: at('created'),
  };
}
