import { ProblemError } from '../../../client/problem.ts';
import type { CatalogEntry } from '../appQueries.ts';

export type ConnectionSettings = Readonly<Record<string, string | boolean>>;

/** What the wizard's first step and the connection tab ask for. An empty token leaves a saved one as it is. */
export interface BasicValues {
  readonly displayName: string;
  readonly baseUrl: string;
  readonly token: string;
  /** What the kind of app asks for besides, by the names of its fields. */
  readonly settings: ConnectionSettings;
  readonly authorizedDomains: string[];
}

const FIELDS = ['displayName', 'connection.baseUrl', 'connection.token', 'authorizedDomains'];

/** The form's name for a field of the API; what is wrong with one domain is said at the list. */
export function basicFieldOf(field: string): string {
  if (field.startsWith('authorizedDomains')) return 'authorizedDomains';
  return field.replace(/^connection\./, '');
}

/** Those fields of a problem, as the API names them, that the form shows at their place. */
export function shownBasicFields(error: unknown): string[] {
  if (!(error instanceof ProblemError)) return [];
  return error.errors
    .map(({ field }) => field)
    .filter((field) => FIELDS.includes(field) || field.startsWith('authorizedDomains'));
}

/** What the fields of a kind of app begin with: what is saved, else the catalog's defaults. */
export function shownSettings(entry: CatalogEntry | undefined, saved: ConnectionSettings = {}): ConnectionSettings {
  const fields = entry?.connection.fields ?? [];
  return Object.fromEntries(
    fields.map(({ name, kind, ...field }) => [name, saved[name] ?? field.default ?? (kind === 'switch' ? false : '')]),
  );
}

/** The settings as the API takes them: what is empty is left out. */
export function sentSettings(settings: ConnectionSettings): ConnectionSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

/** The checks of a kind's connection, in its own words; without `token` where a saved one may stay. */
export function connectionChecks(entry: CatalogEntry | undefined) {
  const { baseUrl, token, fields = [] } = entry?.connection ?? {};
  const needed = fields.filter(({ required, kind }) => required && kind !== 'switch');
  return {
    displayName: needsText('a name'),
    baseUrl: needsText(`the ${spoken(baseUrl?.label ?? 'address')}`),
    token: needsText(`the ${spoken(token?.label ?? 'secret')}`),
    settings: Object.fromEntries(
      needed.map(({ name, label }) => [
        name,
        (value: unknown) =>
          typeof value === 'string' && value.trim() === '' ? `Expected the ${spoken(label)}.` : null,
      ]),
    ),
  };
}

/** A label within a sentence: `SCIM Base URL` is the SCIM base URL. */
function spoken(label: string): string {
  return label.replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}

export function needsText(what: string) {
  return (value: string) => (value.trim() === '' ? `Expected ${what}.` : null);
}
