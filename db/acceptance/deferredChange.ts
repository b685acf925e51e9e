import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import { type EventId, type GroupId, isId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { AttributeValue } from '../../domain/values.ts';
import type { HrChange } from './hrChange.ts';

const value: z.ZodType<AttributeValue> = z.json();
const groupId = z.custom<GroupId>((it) => typeof it === 'string' && isId('grp', it));
const text = z.string().nullable().optional();

const form = z.object({
  fields: z.object({
    userName: z.string().optional(),
    givenName: text,
    familyName: text,
    displayName: text,
    email: text,
    department: text,
    title: text,
    employeeNumber: text,
  }),
  others: z.record(z.string(), value),
  groups: z
    .object({
      set: z.array(groupId).optional(),
      add: z.array(groupId).optional(),
      remove: z.array(groupId).optional(),
    })
    .optional(),
});

/** Seals what an event will change once it takes effect: until then nobody reads it (ruling 8). */
export function sealChange(sealer: Sealer, id: EventId, { fields, others, groups }: HrChange): string {
  return sealer.seal(JSON.stringify({ fields, others, groups }), context(id));
}

/** @throws permanent `sealed_unreadable` where the key is gone or the text was altered. */
export function openChange(sealer: Sealer, id: EventId, sealed: string): HrChange {
  const parsed = form.safeParse(JSON.parse(sealer.unseal(sealed, context(id))));
  if (!parsed.success) throw permanent('sealed_unreadable', `What ${id} is to change can't be read.`);
  return parsed.data;
}

function context(id: EventId): string {
  return `events|${id}|deferred`;
}
