import type { Discovery, Method, Schema } from './discovery.ts';

/** What of a value is not as the discovery document has it: `users[0].suspended: expected boolean`. */
export function problemsOf(discovery: Discovery, schema: Schema, value: unknown, at = ''): readonly string[] {
  if (value === null || value === undefined) return [];
  if (schema.$ref !== undefined) {
    const named = discovery.schemas[schema.$ref];
    return named === undefined ? [`${at}: unknown schema ${schema.$ref}`] : problemsOf(discovery, named, value, at);
  }
  const { type = 'string' } = schema;
  switch (type) {
    case 'any':
      return [];
    case 'array':
      if (!Array.isArray(value)) return [`${at}: expected a list`];
      return value.flatMap((item, n) => problemsOf(discovery, schema.items ?? { type: 'any' }, item, `${at}[${n}]`));
    case 'object':
      return typeof value === 'object' && !Array.isArray(value) ? inObject(value) : [`${at}: expected an object`];
    case 'integer':
      return Number.isInteger(value) ? [] : [`${at}: expected integer`];
    default:
      return typeof value === type ? [] : [`${at}: expected ${type}`];
  }

  function inObject(object: object): readonly string[] {
    return Object.entries(object).flatMap(([name, inner]) => {
      const inside = schema.properties?.[name] ?? schema.additionalProperties;
      const where = at === '' ? name : `${at}.${name}`;
      return inside === undefined ? [`${where}: unknown`] : problemsOf(discovery, inside, inner, where);
    });
  }
}

export interface Routed {
  readonly method: Method;
  readonly id: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The published method that a request calls; undefined where there is none. */
export function route(discovery: Discovery, httpMethod: string, path: string): Routed | undefined {
  for (const [resource, { methods = {} }] of Object.entries(discovery.resources)) {
    for (const [name, method] of Object.entries(methods)) {
      if (method.httpMethod !== httpMethod) continue;
      const names = [...method.path.matchAll(/\{([^}]+)\}/g)].map(([, key]) => key ?? '');
      const pattern = new RegExp(`^/${method.path.replaceAll(/\{[^}]+\}/g, '([^/]+)')}$`);
      const found = pattern.exec(path);
      if (found === null) continue;
      const keys = Object.fromEntries(names.map((key, n) => [key, decodeURIComponent(found[n + 1] ?? '')]));
      return { method, id: `${resource}.${name}`, keys };
    }
  }
  return undefined;
}

/** What is wrong with a request's query and body. */
export function requestProblems(
  discovery: Discovery,
  { method }: Routed,
  query: URLSearchParams,
  body: unknown,
): readonly string[] {
  const known = { ...discovery.parameters, ...method.parameters };
  return [
    ...[...query.keys()].filter((name) => !(name in known)).map((name) => `query ${name}: unknown`),
    ...(method.request === undefined ? [] : problemsOf(discovery, method.request, body ?? {})),
  ];
}
