import { z } from '@hono/zod-openapi';
import { jsonValue } from './text.ts';

export const foreign = z
  .object({
    remoteId: z.string(),
    userName: z.string().nullable(),
    owner: z
      .object({ id: z.string(), userName: z.string(), displayName: z.string().nullable() })
      .nullable()
      .openapi({ description: 'The person of the directory whose it is; null where Tenure knows nobody' }),
  })
  .openapi('ForeignAccount');

export type Foreign = z.output<typeof foreign>;

export const unread = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() });

export type Unread = z.output<typeof unread>;

const attribute = z.object({
  target: z.string().openapi({ description: "The attribute's path in the app", example: 'name.givenName' }),
  kind: z.enum(['source', 'constant', 'expression']),
  from: z.string().nullable().openapi({ description: 'The attribute of the directory, or the expression' }),
  apply: z.enum(['always', 'create']),
  directory: jsonValue.openapi({ description: 'The value of `from` in the directory; null for expressions' }),
  mapped: jsonValue.openapi({ description: 'What the mapping makes of it' }),
  problem: z.string().nullable().openapi({ description: 'Why the mapping makes nothing of it' }),
  present: jsonValue.openapi({ description: 'What the app has now' }),
  differs: z.boolean().nullable().openapi({ description: 'Null where there is no account to compare with' }),
});

export const comparison = z
  .object({
    appId: z.string(),
    account: z
      .object({ remoteId: z.string(), userName: z.string().nullable(), active: z.boolean(), pending: z.boolean() })
      .nullable()
      .openapi({ description: "The person's account in the app; null where none was found" }),
    attributes: z.array(attribute),
    foreign: foreign.nullable().openapi({ description: "Found under the person's name, and somebody else's" }),
    unread: unread.nullable().openapi({ description: 'Why the app could not be read' }),
  })
  .openapi('Comparison');

export type Comparison = z.output<typeof comparison>;
export type ComparedAttribute = z.output<typeof attribute>;
