/** One attribute of a schema, with the characteristics of RFC 7643 section 2.2. */
export interface ScimAttribute {
  readonly name: string;
  readonly description: string;
  readonly type: 'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'reference' | 'binary' | 'complex';
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly ScimAttribute[];
}

export interface ScimSchema {
  /** Its URN. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly ScimAttribute[];
}

/** A kind of resource: its own schema and those that extend it (RFC 7643 section 6). */
export interface ResourceKind {
  readonly name: 'User' | 'Group';
  readonly endpoint: '/Users' | '/Groups';
  readonly description: string;
  readonly core: ScimSchema;
  readonly extensions: readonly ScimSchema[];
}

type More = Partial<Omit<ScimAttribute, 'name' | 'description'>>;

/** A single optional text that anybody may write, unless `more` says otherwise. */
export function attribute(name: string, description: string, more: More = {}): ScimAttribute {
  return {
    name,
    description,
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  };
}

/** A list of `{value, display, type, primary}` (RFC 7643 section 2.4). */
export function plural(
  name: string,
  description: string,
  {
    value = {},
    types = [],
    more = {},
  }: { readonly value?: More; readonly types?: readonly string[]; readonly more?: More } = {},
): ScimAttribute {
  return attribute(name, description, {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', 'The value itself.', value),
      attribute('display', 'A name for people to read.'),
      attribute('type', 'What it is for.', types.length > 0 ? { canonicalValues: types } : {}),
      attribute('primary', 'Whether it is the preferred one; at most one is.', { type: 'boolean' }),
    ],
    ...more,
  });
}
