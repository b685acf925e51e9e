import type { ResourceKind, ScimAttribute, ScimSchema } from './attribute.ts';
import { COMMON_ATTRIBUTES } from './schemas/kinds.ts';

/** Where an attribute stands in a resource. */
export interface AttributePlace {
  /** The URN of the extension it is in; undefined for attributes of the resource itself. */
  readonly extension: string | undefined;
  readonly attribute: ScimAttribute;
  readonly sub: ScimAttribute | undefined;
}

export type Located =
  | { readonly kind: 'attribute'; readonly place: AttributePlace }
  | { readonly kind: 'extension'; readonly schema: ScimSchema };

/**
 * Finds what `name`, `emails.value`, `urn:…:User:name.givenName` or the URN of an extension names, in any case
 * (RFC 7644 section 3.10); undefined where no schema knows it. `urn:…:2.0:User.department`, as some write it, too.
 */
export function locate(kind: ResourceKind, text: string): Located | undefined {
  const { schema, rest } = splitUrn(kind, text);
  if (schema === undefined) return undefined;
  const isCore = schema === kind.core;
  if (rest === '') return isCore ? undefined : { kind: 'extension', schema };
  const [name = '', subName, ...more] = rest.split('.');
  if (more.length > 0) return undefined;
  const attribute = findAttribute(isCore ? attributesOf(kind) : schema.attributes, name);
  if (attribute === undefined) return undefined;
  const sub = subName === undefined ? undefined : findAttribute(attribute.subAttributes ?? [], subName);
  if (subName !== undefined && sub === undefined) return undefined;
  return { kind: 'attribute', place: { extension: isCore ? undefined : schema.id, attribute, sub } };
}

/** What a resource may have beside its extensions. */
export function attributesOf(kind: ResourceKind): readonly ScimAttribute[] {
  return [...COMMON_ATTRIBUTES, ...kind.core.attributes];
}

/** The attribute of this name, in any case. */
export function findAttribute(attributes: readonly ScimAttribute[], name: string): ScimAttribute | undefined {
  const wanted = name.toLowerCase();
  return attributes.find((it) => it.name.toLowerCase() === wanted);
}

function splitUrn(kind: ResourceKind, text: string): { schema: ScimSchema | undefined; rest: string } {
  if (!/^urn:/i.test(text)) return { schema: kind.core, rest: text };
  const lower = text.toLowerCase();
  const schema = [kind.core, ...kind.extensions].find(({ id }) => {
    const after = lower.slice(id.length, id.length + 1);
    return lower.startsWith(id.toLowerCase()) && ['', ':', '.'].includes(after);
  });
  return { schema, rest: schema === undefined ? '' : text.slice(schema.id.length + 1) };
}
