import { z } from '@hono/zod-openapi';
import type { RemoteAccountRow } from '../../db/reconcile/remoteAccounts.ts';
import { remoteAccountContext } from '../../db/reconcile/takePage.ts';
import { MATCH_RULES } from '../../domain/reconcile/whoseAccount.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { eventSchema } from './event.ts';
import { idOf } from './ids.ts';
import { userSchema } from './user.ts';

export const SITUATIONS = ['matched', 'unmatched', 'disputed', 'deleted'] as const;

export const remoteAccountSchema = z
  .object({
    remoteId: z.string(),
    situation: z.enum(SITUATIONS),
    userId: z.string().nullable().openapi({ description: 'Whose it is' }),
    candidates: z.array(z.string()).openapi({ description: 'Of a disputed one: who it could be' }),
    matchedBy: z.enum(MATCH_RULES).nullable(),
    active: z.boolean(),
    userName: z.string().nullable(),
    email: z.string().nullable(),
    ignored: z.boolean().openapi({ description: 'Left out of findings' }),
    seenAt: z.iso.datetime(),
  })
  .openapi('RemoteAccount');

export const linkChoice = z.strictObject({ userId: idOf('usr') }).openapi('AccountLink');
export const ignoreChoice = z.strictObject({ ignored: z.boolean().default(true) }).openapi('AccountIgnore');

export const decidedAccount = z
  .object({ account: remoteAccountSchema, event: eventSchema.nullable() })
  .openapi('DecidedAccount');

export const importedAccount = z
  .object({ account: remoteAccountSchema, user: userSchema, event: eventSchema.nullable() })
  .openapi('ImportedAccount');

const names = z.object({ userName: z.string().nullable(), email: z.string().nullable() });
const rules = z.enum(MATCH_RULES).nullable().catch(null);

export function showRemoteAccount(sealer: Sealer, row: RemoteAccountRow): z.output<typeof remoteAccountSchema> {
  const { remoteId, situation, userId, active, ignored } = row;
  return {
    ...{ remoteId, situation, userId, active, ignored },
    ...names.parse(JSON.parse(sealer.unseal(row.sealed, remoteAccountContext(row.appId)))),
    candidates: [...(row.candidates ?? [])],
    matchedBy: rules.parse(row.matchedBy),
    seenAt: row.updatedAt.toISOString(),
  };
}
