import { type Filter, parse } from 'scim2-parse-filter';

/** A target path that can be written: `parts` from the outside in, so that one path inside another shows. */
export type TargetCheck =
  | { readonly ok: true; readonly parts: readonly string[] }
  | { readonly ok: false; readonly message: string };

const NAME = String.raw`[A-Za-z$][\w$-]*`;
const ATTRIBUTE = new RegExp(String.raw`^(${NAME})(?:\[(.*)\])?(?:\.(${NAME}))?$`, 's');
const URN = /^urn:[a-z0-9][a-z0-9-]{0,31}(:[^:\s[\]]+)+$/i;
const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(user|group)$/;
const MAX_LENGTH = 1000;

const EXPECTED =
  'Expected a SCIM attribute path such as userName, name.givenName, emails[type eq "work"].value or ' +
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';

/** Attributes that the target owns (RFC 7643 sections 3.1 and 4) or that Tenure sets itself. */
const NOT_MAPPED: Readonly<Record<string, string>> = {
  id: 'is given by the target',
  meta: 'is given by the target',
  schemas: 'follows from the attributes that are mapped',
  externalid: "holds Tenure's own id, by which the account is found again",
};
const NOT_MAPPED_OF = {
  user: { groups: "is read-only in SCIM; memberships are pushed through the target's groups" },
  group: { members: 'is filled from the memberships in the directory' },
} as const satisfies Record<string, Record<string, string>>;

/**
 * Checks a target path (RFC 7644 section 3.5.2, figure 7) and takes it apart in normal form: names in lower case
 * (RFC 7643 section 2.1), the core schema's URN left out, the value filter by its meaning. The filter may only say
 * what an element must equal (`eq`, joined by `and`): an element for any other filter could not be built.
 */
export function checkTargetPath(text: string, kind: 'user' | 'group'): TargetCheck {
  if (text.trim() === '') return fail(`is empty. ${EXPECTED}.`);
  if (text.length > MAX_LENGTH) return fail(`is longer than ${MAX_LENGTH} characters.`);
  const { urn, rest } = splitUrn(text.trim());
  if (urn !== undefined && !URN.test(urn)) return fail(`"${text}" does not begin with a valid URN. ${EXPECTED}.`);
  if (urn !== undefined && rest === '' && CORE.test(urn)) return fail(`"${text}" names no attribute. ${EXPECTED}.`);
  const extension = urn === undefined || CORE.test(urn) ? undefined : urn;
  if (extension !== undefined && rest === '') return { ok: true, parts: [extension] };
  const [, attribute, filterText, sub] = ATTRIBUTE.exec(rest) ?? [];
  if (attribute === undefined) return fail(`"${text}" is not a SCIM attribute path. ${EXPECTED}.`);
  const name = attribute.toLowerCase();
  const reserved: Readonly<Record<string, string>> = { ...NOT_MAPPED, ...NOT_MAPPED_OF[kind] };
  if (extension === undefined && Object.hasOwn(reserved, name))
    return fail(`${attribute} can't be mapped: it ${reserved[name]}.`);
  const filter = filterText === undefined ? { ok: true as const, parts: [] } : checkFilter(filterText, text);
  if (!filter.ok) return filter;
  const outer = extension === undefined ? [] : [extension];
  return { ok: true, parts: [...outer, name, ...filter.parts, ...(sub === undefined ? [] : [sub.toLowerCase()])] };
}

/** The older `urn:…:2.0:User.department` is read as `urn:…:2.0:User:department`: some vendors still write it. */
function splitUrn(text: string): { urn: string | undefined; rest: string } {
  if (!/^urn:/i.test(text)) return { urn: undefined, rest: text };
  const bracket = text.indexOf('[');
  const colon = text.lastIndexOf(':', bracket === -1 ? text.length : bracket);
  const before = text.slice(0, colon).toLowerCase();
  const after = text.slice(colon + 1);
  if (!/:\d+\.\d+$/.test(before)) return { urn: before, rest: after };
  const dot = after.indexOf('.');
  if (dot === -1) return { urn: `${before}:${after.toLowerCase()}`, rest: '' };
  return { urn: `${before}:${after.slice(0, dot).toLowerCase()}`, rest: after.slice(dot + 1) };
}

function checkFilter(filterText: string, path: string): TargetCheck {
  const expected = 'Expected what the element must equal, such as [type eq "work"]';
  let filter: Filter;
  try {
    filter = parse(filterText);
  } catch {
    return fail(`the filter of "${path}" can't be read. ${expected}.`);
  }
  const equalities = listEqualities(filter);
  if (equalities === undefined) {
    return fail(`the filter of "${path}" does not say what a new element would hold. ${expected}, joined by and.`);
  }
  return { ok: true, parts: [`[${equalities.sort().join(' and ')}]`] };
}

function listEqualities(filter: Filter): string[] | undefined {
  if (filter.op === 'eq' && 'compValue' in filter) {
    const { attrPath, compValue } = filter;
    if (compValue === null || attrPath.includes('.')) return undefined;
    return [`${attrPath.toLowerCase()} eq ${JSON.stringify(compValue)}`];
  }
  if (filter.op !== 'and' || !('filters' in filter)) return undefined;
  const parts = filter.filters.map(listEqualities);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function fail(message: string): TargetCheck & { ok: false } {
  return { ok: false, message };
}
