import type { ResourceKind, ScimSchema } from '../attribute.ts';
import { parseElementFilter, type ScimFilter } from '../filter/parseFilter.ts';
import { type AttributePlace, findAttribute, locate } from '../locate.ts';
import { badRequest, type ScimError } from '../scimError.ts';

/** What a PATCH operation is about (RFC 7644 section 3.5.2, figure 7). */
export type PatchPath =
  | { readonly kind: 'extension'; readonly schema: ScimSchema }
  | (AttributePlace & {
      readonly kind: 'attribute';
      /** Only these elements of a list. */
      readonly filter: { readonly filter: ScimFilter; readonly text: string } | undefined;
    });

/** @throws 400 `invalidPath` for what is no path or no attribute; `invalidFilter` for its filter. */
export function parsePatchPath(kind: ResourceKind, text: string): PatchPath {
  const path = text.trim();
  const open = path.indexOf('[');
  const head = open === -1 ? path : path.slice(0, open);
  const found = locate(kind, head);
  if (found === undefined)
    throw invalidPath(`${JSON.stringify(head.slice(0, 100))} names no attribute of a ${kind.name}`);
  if (open === -1) return found.kind === 'extension' ? found : { kind: 'attribute', ...found.place, filter: undefined };
  // Greedy: a quoted value may hold a bracket.
  const [, filterText, subName] = /^\[(.*)\](?:\.([A-Za-z$][\w$-]*))?$/s.exec(path.slice(open)) ?? [];
  if (filterText === undefined || found.kind === 'extension' || found.place.sub !== undefined) {
    throw invalidPath('a filter stands where none can');
  }
  const { attribute, extension } = found.place;
  if (!attribute.multiValued || attribute.type !== 'complex') throw invalidPath(`${attribute.name} is no list`);
  const sub = subName === undefined ? undefined : findAttribute(attribute.subAttributes ?? [], subName);
  if (subName !== undefined && sub === undefined) throw invalidPath(`${attribute.name} has no such sub-attribute`);
  const filter = { filter: parseElementFilter(attribute, filterText), text: filterText };
  return { kind: 'attribute', extension, attribute, sub, filter };
}

function invalidPath(what: string): ScimError {
  return badRequest('invalidPath', `The path of an operation can't be used: ${what}.`);
}
