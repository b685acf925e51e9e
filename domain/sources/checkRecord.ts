import { domainOf } from '../authorizedDomains.ts';
import { type AttributeValue, isStorableText } from '../values.ts';
import type { SourceRecord } from './record.ts';

/** As everywhere in the API. */
const LONGEST_FIELD = 256;
const LONGEST_KEY = 1_000;
const DEEPEST = 20;

export interface WrongField {
  readonly field: string;
  /** Without the value: it is somebody's. */
  readonly message: string;
}

/** What of a record the directory can't keep; empty where nothing. Pure. */
export function checkRecord({ key, fields, attributes, groups, effectiveAt }: SourceRecord): readonly WrongField[] {
  const wrong: WrongField[] = [];
  const refuse = (field: string, message: string | undefined) => {
    if (message !== undefined) wrong.push({ field, message });
  };
  refuse('key', key.trim() === '' ? 'Empty: people are known by it.' : textProblem(key, LONGEST_KEY));
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') continue;
    refuse(name, textProblem(value, LONGEST_FIELD) ?? (name === 'email' ? addressProblem(value) : undefined));
  }
  for (const [name, value] of Object.entries(attributes)) {
    refuse(`attributes.${name}`, textProblem(name, LONGEST_FIELD) ?? valueProblem(value, DEEPEST));
  }
  for (const name of groups ?? []) refuse('groups', textProblem(name, LONGEST_KEY));
  if (effectiveAt !== undefined && Number.isNaN(Date.parse(effectiveAt))) {
    refuse('effectiveAt', 'Expected a moment as RFC 3339 has it.');
  }
  return wrong;
}

function textProblem(value: string, longest: number): string | undefined {
  if (value.length > longest) return `Longer than ${longest} characters.`;
  return isStorableText(value) ? undefined : 'Must not hold NUL characters or half surrogate pairs.';
}

function addressProblem(value: string): string | undefined {
  const isAddress = value === '' || domainOf(value) !== undefined || /^[^@\s]+@[^@\s]+$/.test(value);
  return isAddress ? undefined : 'Expected an e-mail address.';
}

function valueProblem(value: AttributeValue, depth: number): string | undefined {
  if (typeof value === 'string') return isStorableText(value) ? undefined : textProblem(value, value.length);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === 0) return `Nested deeper than ${DEEPEST}.`;
  for (const [name, inner] of Object.entries(value)) {
    const problem = textProblem(name, LONGEST_KEY) ?? valueProblem(inner, depth - 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
