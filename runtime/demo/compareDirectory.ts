import type { DirectoryUser } from '../../domain/directory.ts';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { Difference } from './compare.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Compares the directory with the files it was fed from: everybody of the last snapshot is active with the file's
 * attributes, everybody who was only in the first is not.
 */
export function compareDirectory(users: readonly DirectoryUser[], first: Snapshot, last: Snapshot): Difference[] {
  const differences: Difference[] = [];
  const byNumber = new Map(users.map((user) => [user.employeeNumber, user]));
  for (const [employeeNumber, attributes] of last.people) {
    const user = byNumber.get(employeeNumber);
    if (user === undefined) {
      differences.push({ kind: 'person', id: employeeNumber, what: 'is missing in the directory', attributes: [] });
      continue;
    }
    const wrong = Object.entries({ userName: attributes.email ?? null, ...attributes })
      .filter(([name, wanted]) => !same(wanted, ofUser(user, name)))
      .map(([name]) => name);
    if (!user.active) wrong.push('active');
    if (wrong.length > 0)
      differences.push({ kind: 'person', id: user.id, what: 'differs from the file', attributes: wrong });
  }
  for (const employeeNumber of first.people.keys()) {
    const user = byNumber.get(employeeNumber);
    if (!last.people.has(employeeNumber) && user?.active === true) {
      differences.push({ kind: 'person', id: user.id, what: 'has left and is still active', attributes: ['active'] });
    }
  }
  return differences;
}

function ofUser(user: DirectoryUser, name: string): AttributeValue {
  const { id: _id, version: _version, attributes, ...fields } = user;
  const own: JsonObject = fields;
  return own[name] ?? attributes[name] ?? null;
}

function same(wanted: AttributeValue, has: AttributeValue): boolean {
  const plain = (value: AttributeValue) => (value === '' ? null : value);
  return JSON.stringify(plain(wanted)) === JSON.stringify(plain(has));
}
