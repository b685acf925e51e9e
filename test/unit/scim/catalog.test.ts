import { describe, expect, it } from 'vitest';
import { CATALOG, catalogEntry } from '../../../connectors/catalog/index.ts';
import { parseLdapSettings } from '../../../connectors/ldap/settings.ts';
import { parseSettings } from '../../../connectors/scim/settings.ts';
import { parseTargetPath } from '../../../connectors/scim/targetPath.ts';

describe.each(CATALOG)('the catalog entry $id', (entry) => {
  it('maps every attribute that it requires, by paths that SCIM knows', () => {
    for (const kind of ['users', 'groups'] as const) {
      const targets = entry.defaultMapping[kind].map(({ target }) => target);
      expect(targets).toEqual(expect.arrayContaining([...entry.requiredAttributes[kind]]));
      for (const target of targets) expect(() => parseTargetPath(target)).not.toThrow();
    }
  });

  it('has settings that its connector reads, and a checklist', () => {
    const connection = Object.fromEntries(
      entry.connection.fields.map(({ name, ...field }) => [name, field.default ?? 'dc=acme,dc=test']),
    );
    if (entry.protocol === 'scim') expect(() => parseSettings(entry.id, entry.settings)).not.toThrow();
    if (entry.protocol === 'ldap') {
      const { caCertificate: _, ...settings } = connection;
      expect(() => parseLdapSettings(entry.id, entry.settings, settings)).not.toThrow();
    }
    expect(entry.setup.length).toBeGreaterThan(2);
    for (const { url } of entry.setup) if (url !== undefined) expect(URL.canParse(url)).toBe(true);
  });
});

describe('the catalog', () => {
  it('is looked up by id', () => {
    expect(catalogEntry('1password')?.displayName).toBe('1Password');
    expect(catalogEntry('none')).toBeUndefined();
    expect(new Set(CATALOG.map(({ id }) => id)).size).toBe(CATALOG.length);
  });

  it('names a setting that does not exist', () => {
    expect(() => parseSettings('x', { memberChunk: 0 })).toThrow(
      expect.objectContaining({ code: 'bad_catalog_settings', message: expect.stringContaining('memberChunk') }),
    );
    expect(() => parseSettings('x', { connections: 'many' })).toThrow(/connections/);
  });
});
