import { describe, expect, it } from 'vitest';
import { guidBytes, guidText, sidText } from '../../../connectors/ldap/binary.ts';
import { isWithin, parentOf, parseDn, rdn, rdnOf, sameDn, under } from '../../../connectors/ldap/dn.ts';
import { readLdapUrl } from '../../../connectors/ldap/ldapUrl.ts';

describe('a distinguished name', () => {
  it.each([
    'plain',
    'Smith, Anna "A" + <b>; c = d \\ e',
    '#hash',
    ' outer spaces ',
    'Šmíd 🙂',
    'back\\',
    'line\nbreak',
  ])('gives %j back as it was written', (value) => {
    const dn = under(rdn('cn', value), 'ou=a\\, b,dc=acme,dc=test');
    expect(parseDn(dn)?.[0]).toEqual([{ type: 'cn', value }]);
    expect(parentOf(dn)).toBe('ou=a\\, b,dc=acme,dc=test');
    expect(under(rdnOf(dn), parentOf(dn))).toBe(dn);
  });

  it('is the same however it is spelled', () => {
    expect(sameDn('CN=Anna\\2C Smith, OU=People,dc=acme', 'cn=anna\\, smith,ou=people,DC=ACME')).toBe(true);
    expect(sameDn('cn="Anna, Smith",dc=acme', 'cn=Anna\\, Smith,dc=acme')).toBe(true);
    expect(sameDn('cn=\\C5\\A0m\\C3\\ADd,dc=acme', 'cn=Šmíd,dc=acme')).toBe(true);
    expect(sameDn('cn=a+uid=b,dc=acme', 'uid=b+cn=a,dc=acme')).toBe(true);
    expect(sameDn('cn=a,dc=acme', 'cn=b,dc=acme')).toBe(false);
    expect(isWithin('cn=a,ou=gone,dc=acme', 'OU=Gone, dc=acme')).toBe(true);
    expect(isWithin('cn=a,ou=begone,dc=acme', 'ou=gone,dc=acme')).toBe(false);
  });

  it.each(['no equals', '=x', 'cn=a,,dc=b'])('refuses %j', (text) => {
    expect(parseDn(text)).toBeUndefined();
  });
});

describe('ids in bytes', () => {
  it('are written as everybody writes them', () => {
    const guid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const bytes = Buffer.from('5bad8f0fcbd99f46a16570867728950e', 'hex');
    expect(guidText(bytes)).toBe(guid);
    expect(guidBytes(guid)).toEqual(bytes);
    expect(guidBytes('no guid')).toBeUndefined();
    const sid = Buffer.from('010500000000000515000000dc0a3a4d1c8f2b3c0a0b0c0df4010000', 'hex');
    expect(sidText(sid)).toMatch(/^S-1-5-21-\d+-\d+-\d+-500$/);
  });
});

describe('the address of a directory', () => {
  it('has the port of its kind where none is given', () => {
    expect(readLdapUrl('ldaps://dc1.acme.test')).toEqual({ secure: true, host: 'dc1.acme.test', port: 636 });
    expect(readLdapUrl('ldap://[::1]:1389/')).toEqual({ secure: false, host: '::1', port: 1389 });
  });

  it.each(['https://acme.test', 'ldap://', 'ldap://acme.test/dc=acme', 'ldaps://me:secret@acme.test', 'acme.test'])(
    'refuses %s',
    (text) => {
      expect(() => readLdapUrl(text)).toThrow(expect.objectContaining({ code: 'bad_base_url' }));
    },
  );
});
