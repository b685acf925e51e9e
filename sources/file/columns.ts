import { permanent } from '../../domain/errors.ts';
import { suggestColumns } from '../../domain/imports/suggestColumns.ts';
import type { FileSourceSettings } from './settings.ts';

/** How a file's columns are read. */
export interface Columns {
  /** What each is, by its name in the file. */
  readonly targets: ReadonlyMap<string, string>;
  readonly keyColumn: string;
}

/** Columns whose names say all, beside those that suggestColumns knows. */
const OWN: ReadonlyMap<string, string> = new Map(
  ['groupNames', 'active', 'effectiveAt'].map((name) => [name.toLowerCase(), name]),
);

/**
 * What the columns of a file are: as the settings say, else as their names suggest.
 *
 * @throws permanent `bad_columns` where the settings name a column that the file has not, or no column holds the key.
 */
export function columnsOf(header: readonly string[], settings: FileSourceSettings): Columns {
  const targets = new Map(Object.entries(settings.columns ?? suggested(header)));
  const missing = [...targets.keys()].filter((name) => !header.includes(name));
  if (settings.columns !== undefined && missing.length > 0) {
    throw bad(`The file has no column ${missing.map((name) => `"${name}"`).join(', ')}.`);
  }
  const byNumber = [...targets].find(([, target]) => target === 'employeeNumber')?.[0];
  const keyColumn = settings.keyColumn ?? byNumber;
  if (keyColumn === undefined) throw bad('No column holds the employee number, and the settings name no keyColumn.');
  if (!header.includes(keyColumn)) throw bad(`The file has no column "${keyColumn}", which is the key.`);
  return { targets, keyColumn };
}

function suggested(header: readonly string[]): Record<string, string> {
  const own = header.flatMap((name) => {
    const target = OWN.get(name.toLowerCase());
    return target === undefined ? [] : ([[name, target]] as const);
  });
  return { ...suggestColumns(header.filter((name) => !OWN.has(name.toLowerCase()))), ...Object.fromEntries(own) };
}

function bad(message: string) {
  return permanent('bad_columns', message, {
    remedy: "Send a file with these columns, or change the source's settings: columns, keyColumn.",
  });
}
