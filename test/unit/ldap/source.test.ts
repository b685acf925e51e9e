import { Attribute, SearchEntry } from 'ldapts';
import { describe, expect, it } from 'vitest';
import { type LdapEntry, readEntry } from '../../../connectors/ldap/ldapEntry.ts';
import { fieldMapping } from '../../../sources/ldap/defaultMapping.ts';
import { groupTree } from '../../../sources/ldap/groupTree.ts';
import { generalizedTime, nextSince } from '../../../sources/ldap/position.ts';
import { recordOf } from '../../../sources/ldap/recordOf.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');

function anEntry(attributes: Record<string, readonly (string | Buffer)[]>): LdapEntry {
  return {
    dn: 'cn=Anna,dc=acme,dc=test',
    attributes: new Map(
      Object.entries(attributes).map(([name, values]) => [
        name.toLowerCase(),
        { name, values: values.map((value) => Buffer.from(value)) },
      ]),
    ),
  };
}

function read(flavour: 'ad' | 'generic', entry: LdapEntry) {
  const settings = {
    flavour,
    mapping: {},
    attributes: ['objectSid', 'proxyAddresses'],
    disabledAttribute: 'pwdAccountLockedTime',
    disabledValue: '000001010000Z',
  };
  return recordOf(entry, { settings, mapping: fieldMapping(settings), groups: undefined, now: NOW });
}

const GUID = Buffer.from('5bad8f0fcbd99f46a16570867728950e', 'hex');

describe('an entry as a record', () => {
  it('is known by an id that never changes, and named by it, not by the person', () => {
    const { record } = read(
      'ad',
      anEntry({ objectGUID: [GUID], userPrincipalName: ['anna@acme.test'], sn: ['Smith'] }),
    );
    expect(record).toMatchObject({
      key: '0f8fad5b-d9cb-469f-a165-70867728950e',
      place: 'entry 0f8fad5b-d9cb-469f-a165-70867728950e',
      fields: { userName: 'anna@acme.test', familyName: 'Smith', title: null },
      active: true,
    });
    expect(record?.fields).not.toHaveProperty('employeeNumber');
  });

  it.each([
    [{ userAccountControl: ['512'] }, true],
    [{ userAccountControl: ['514'] }, false],
    [{ userAccountControl: ['66050'] }, false],
    [{ userAccountControl: ['512'], accountExpires: ['0'] }, true],
    [{ userAccountControl: ['512'], accountExpires: ['9223372036854775807'] }, true],
    [{ userAccountControl: ['512'], accountExpires: ['133774848000000000'] }, false],
  ])('%j is active: %s', (attributes, active) => {
    expect(read('ad', anEntry({ objectGUID: [GUID], ...attributes })).record?.active).toBe(active);
  });

  it('names what is no text, and says nothing about it', () => {
    const { record, errors } = read(
      'generic',
      anEntry({ entryUUID: ['u-1'], sn: [Buffer.from([0x53, 0xff])], cn: ['Anna'] }),
    );
    expect(errors).toEqual([{ place: 'entry u-1', field: 'familyName', message: 'sn is not UTF-8 text.' }]);
    expect(record?.fields).not.toHaveProperty('familyName');
    expect(record?.fields.displayName).toBe('Anna');
  });

  it('is named where it shows no id', () => {
    expect(read('generic', anEntry({ uid: ['anna'] }))).toMatchObject({ record: undefined, errors: [{ field: 'id' }] });
  });
});

describe('nested groups', () => {
  const group = (externalId: string, ...members: string[]) => ({ dn: `cn=${externalId},dc=acme`, externalId, members });

  it('count all the way up', () => {
    const tree = groupTree([
      group('all', 'CN=Sales, dc=acme', 'cn=tech,dc=acme'),
      group('sales', 'cn=anna,dc=acme'),
      group('tech', 'cn=bob,dc=acme', 'cn=elsewhere,dc=other'),
    ]);
    expect(tree.groupsOf('CN=Anna,DC=Acme')).toEqual(['all', 'sales']);
    expect(tree.groupsOf('cn=carla,dc=acme')).toEqual([]);
    expect(tree.cycles).toEqual([]);
  });

  it('that hold themselves are named once, and their people are in all of them', () => {
    const tree = groupTree([
      group('a', 'cn=b,dc=acme', 'cn=anna,dc=acme'),
      group('b', 'cn=c,dc=acme'),
      group('c', 'cn=a,dc=acme'),
      group('self', 'cn=self,dc=acme'),
    ]);
    expect(tree.groupsOf('cn=anna,dc=acme')).toEqual(['a', 'b', 'c']);
    expect(tree.cycles.map(({ message }) => message)).toEqual([
      expect.stringContaining('a ← b ← c ← a'),
      expect.stringContaining('self ← self'),
    ]);
  });

  it('may be 10,000 deep', () => {
    const chain = Array.from({ length: 10_000 }, (_, n) => group(`g${n}`, `cn=g${n + 1},dc=acme`));
    expect(groupTree(chain).groupsOf('cn=g10000,dc=acme')).toHaveLength(10_000);
  });
});

describe('a list that AD cuts', () => {
  it('tells where the rest begins', () => {
    const parsed = (type: string, values: readonly string[]) => {
      const attribute = new Attribute({ type });
      attribute.parsedBuffers.push(...values.map((value) => Buffer.from(value)));
      return attribute;
    };
    const cut = new SearchEntry({
      messageId: 1,
      name: 'cn=g',
      attributes: [parsed('member', []), parsed('member;range=0-1499', ['cn=a'])],
    });
    expect(readEntry(cut).attributes.get('member')).toMatchObject({ nextFrom: 1500, values: [Buffer.from('cn=a')] });
    const last = new SearchEntry({ messageId: 1, name: 'cn=g', attributes: [parsed('member;range=1500-*', ['cn=b'])] });
    expect(readEntry(last).attributes.get('member')?.nextFrom).toBeUndefined();
  });
});

describe('where the next delta of a directory without sequence numbers begins', () => {
  it('is before the run began, never after what was seen, and never goes back', () => {
    const margin = generalizedTime(NOW - 15 * 60_000);
    expect(margin).toBe('20261125114500Z');
    expect(nextSince(undefined, '20261125115900Z', NOW)).toBe(margin);
    expect(nextSince(undefined, '20260101000000Z', NOW)).toBe('20260101000000Z');
    expect(nextSince('20261125100000Z', '20260101000000Z', NOW)).toBe('20261125100000Z');
  });
});
