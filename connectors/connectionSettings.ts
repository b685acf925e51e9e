import { permanent } from '../domain/errors.ts';
import type { CatalogEntry, ConnectionField } from './catalog/catalog.ts';
import type { ConnectionSettings } from './connector.ts';

/**
 * The connection settings of an app of this kind, checked against what the catalog asks for, with its defaults.
 *
 * @throws permanent `bad_connection_settings`, naming the setting and what was expected.
 */
export function readConnectionSettings(
  entry: Pick<CatalogEntry, 'connection'>,
  entered: ConnectionSettings = {},
): ConnectionSettings {
  const { fields } = entry.connection;
  const unknown = Object.keys(entered).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) {
    const known = fields.map(({ name }) => name).join(', ');
    throw bad(unknown, known === '' ? 'is not asked for by this kind of app' : `is unknown; expected ${known}`);
  }
  const settings: Record<string, string | boolean> = {};
  for (const field of fields) {
    const value = checked(field, entered[field.name]);
    if (value !== undefined) settings[field.name] = value;
  }
  return settings;
}

function checked(field: ConnectionField, value: string | boolean | undefined): string | boolean | undefined {
  const { name, kind, required } = field;
  if (kind === 'switch') {
    if (value !== undefined && typeof value !== 'boolean') throw bad(name, 'is to be true or false');
    return value ?? field.default;
  }
  if (value !== undefined && typeof value !== 'string') throw bad(name, 'is to be text');
  const text = value?.trim() ?? '';
  if (text !== '') return text;
  if (required && field.default === undefined) throw bad(name, 'is missing');
  return field.default;
}

function bad(name: string, why: string) {
  return permanent('bad_connection_settings', `The connection setting ${name} ${why}.`, {
    remedy: 'See what the catalog entry asks for under connection.fields.',
  });
}
