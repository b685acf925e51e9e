import { ProblemError } from '../../../client/problem.ts';

/** What the wizard's first step and the connection tab ask for. An empty token leaves a saved one as it is. */
export interface BasicValues {
  readonly displayName: string;
  readonly baseUrl: string;
  readonly token: string;
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

export function needsText(what: string) {
  return (value: string) => (value.trim() === '' ? `Expected ${what}.` : null);
}
