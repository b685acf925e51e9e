import { randomBytes } from 'node:crypto';
import { Attribute, Change } from 'ldapts';
import type { Call } from '../connector.ts';
import type { EntryWrite } from './accountWrites.ts';
import type { LdapContext } from './context.ts';
import type { Replacement } from './entryDiff.ts';

/** Sends one change of an entry. A new account of AD gets a random password, which nobody knows. */
export async function sendWrite(
  { directory, flavour }: Pick<LdapContext, 'directory' | 'flavour'>,
  write: EntryWrite,
  call: Call,
): Promise<void> {
  switch (write.kind) {
    case 'add': {
      const isUser = write.attributes.some(({ name }) => name === 'userAccountControl');
      const password = flavour.isAd && isUser ? [randomPassword()] : [];
      const attributes = [...write.attributes.map(attribute), ...password];
      return directory.run('add', call, (client) => client.add(write.dn, attributes));
    }
    case 'modify': {
      const changes = write.changes.map((it) => new Change({ operation: it.operation, modification: attribute(it) }));
      return directory.run('modify', call, (client) => client.modify(write.dn, changes));
    }
    case 'rename':
      return directory.run('rename', call, (client) => client.modifyDN(write.dn, write.newDn));
    case 'delete':
      return directory.run('delete', call, (client) => client.del(write.dn));
  }
}

function attribute({ name, values }: Replacement): Attribute {
  return new Attribute({ type: name, values: [...values] });
}

/**
 * An enabled account has to have one: 192 random bits, with a character of each class that policies ask for. In quotes and
 * UTF-16, as MS-ADTS section 3.1.1.3.1.5.1 wants it.
 */
function randomPassword(): Attribute {
  const password = `${randomBytes(24).toString('base64url')}aZ9!`;
  return new Attribute({ type: 'unicodePwd', values: [Buffer.from(`"${password}"`, 'utf16le')] });
}
