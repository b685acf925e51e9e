import type { Store } from './store.ts';

/** What tells the made-up people apart. */
export function madeUpPerson(n: number) {
  const number = String(n).padStart(7, '0');
  return {
    id: `usr_${n.toString(16).padStart(32, '0')}`,
    userName: `person.${number}@bench.example`,
    givenName: 'Person',
    familyName: `No ${number}`,
    displayName: `Person No ${number}`,
    employeeNumber: `P${number}`,
  };
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Accounts 0 to `count - 1`, as a mapping by default makes them of such people. */
export function fillStore(store: Store, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const { id, userName, givenName, familyName, displayName, employeeNumber } = madeUpPerson(n);
    store.put('User', undefined, {
      externalId: id,
      userName,
      name: { givenName, familyName },
      displayName,
      active: true,
      emails: [{ type: 'work', value: userName }],
      [ENTERPRISE]: { employeeNumber },
    });
  }
}
