import { z } from 'zod';

/** As much of an OpenAPI 3.1 document as the tests read. */

const jsonSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
});
export type JsonSchema = z.output<typeof jsonSchema>;

const operation = z.looseObject({
  summary: z.string(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z
    .array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: jsonSchema }))
    .default([]),
  requestBody: z
    .looseObject({
      content: z.record(z.string(), z.looseObject({ schema: jsonSchema, example: z.unknown().optional() })),
    })
    .optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});

export const openApiDocument = z.looseObject({
  openapi: z.string(),
  components: z.looseObject({ schemas: z.record(z.string(), jsonSchema) }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});
export type OpenApiDocument = z.output<typeof openApiDocument>;

export interface Operation {
  readonly method: string;
  readonly path: string;
  /** The one scope a key needs; undefined for calls without a key. */
  readonly scope: string | undefined;
  /** What an id in the path begins with. */
  readonly prefix: string | undefined;
  readonly query: readonly { readonly name: string; readonly schema: JsonSchema }[];
  readonly body: { readonly schema: JsonSchema; readonly example: unknown } | undefined;
  readonly responses: ReadonlySet<string>;
}

export function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, it]) => {
      const json = it.requestBody?.content['application/json'];
      return {
        method: method.toUpperCase(),
        path,
        scope: Object.values(it.security?.[0] ?? {})[0]?.[0],
        prefix: /^\^([a-z]+)_/.exec(it.parameters.find((one) => one.in === 'path')?.schema.pattern ?? '')?.[1],
        query: it.parameters.filter((one) => one.in === 'query'),
        body: json === undefined ? undefined : { schema: resolve(document, json.schema), example: json.example },
        responses: new Set(Object.keys(it.responses)),
      };
    }),
  );
}

/** A schema's own fields, its references followed. */
export function fieldsOf(document: OpenApiDocument, schema: JsonSchema): Map<string, JsonSchema> {
  const { properties = {}, allOf = [] } = resolve(document, schema);
  const inherited = allOf.flatMap((part) => [...fieldsOf(document, jsonSchema.parse(part))]);
  return new Map([
    ...inherited,
    ...Object.entries(properties).map(([name, it]) => [name, resolve(document, jsonSchema.parse(it))] as const),
  ]);
}

/** The JSON types that a value may have; undefined where it may have any. */
export function typesOf(document: OpenApiDocument, schema: JsonSchema): ReadonlySet<string> | undefined {
  const resolved = resolve(document, schema);
  const branches = [...(resolved.anyOf ?? []), ...(resolved.oneOf ?? []), ...(resolved.allOf ?? [])];
  const types = resolved.type === undefined ? [] : [resolved.type].flat();
  for (const value of resolved.enum ?? []) types.push(typeof value);
  for (const branch of branches) {
    const inner = typesOf(document, jsonSchema.parse(branch));
    if (inner === undefined) return undefined;
    types.push(...inner);
  }
  return types.length === 0 ? undefined : new Set(types);
}

function resolve(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  const name = schema.$ref?.split('/').at(-1);
  const found = name === undefined ? undefined : document.components.schemas[name];
  return found === undefined ? schema : resolve(document, found);
}
