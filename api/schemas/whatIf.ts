import { z } from '@hono/zod-openapi';
import type { AppEffect } from '../../db/whatIf/appEffect.ts';
import type { ChangedPerson, Effect } from '../../db/whatIf/compareStandings.ts';
import { appPatch } from './app.ts';
import { idOf } from './ids.ts';

const person = z.object({
  id: z.string(),
  userName: z.string(),
  displayName: z.string().nullable(),
  account: z.enum(['none', 'pending', 'active', 'inactive', 'deleted']).openapi({
    description: 'The account as Tenure knows it now',
  }),
  reason: z.string().nullable().openapi({ description: 'Why it would go' }),
});

const some = z.object({ count: z.int(), people: z.array(person).openapi({ description: 'The first 100' }) });

export const effect = z
  .object({
    appId: z.string(),
    gives: some,
    takes: some,
    keeps: z.int().openapi({ description: 'Shall have an account before and after' }),
    heldByGuard: z.boolean().openapi({ description: 'The deletion guard would hold what is taken' }),
    reasons: z.array(z.object({ code: z.string(), message: z.string() })).openapi({
      description: 'What would keep it from being carried out at once',
    }),
  })
  .openapi('Effect');

export const appEffectSchema = effect
  .extend({ groups: z.object({ gives: z.int(), takes: z.int() }) })
  .openapi('AppEffect');

export const memberEffectsSchema = z.object({ apps: z.array(effect) }).openapi('MemberEffects');

/** Either a new policy (appId and groupId), or the end of one (policyId and delete). */
export const policyChange = z
  .strictObject({
    appId: idOf('app').optional(),
    groupId: idOf('grp').optional(),
    policyId: idOf('pol').optional(),
    delete: z.literal(true).optional(),
  })
  .openapi('PolicyChange');

export const appChange = appPatch
  .pick({ authorizedDomains: true, operations: true, onLeave: true, pushGroups: true })
  .extend({ delete: z.enum(['keep', 'deprovision']).optional() })
  .openapi('AppChange');

export function showEffect(of: Effect): z.output<typeof effect> {
  return {
    appId: of.appId,
    gives: { count: of.gives.count, people: of.gives.people.map(showPerson) },
    takes: { count: of.takes.count, people: of.takes.people.map(showPerson) },
    keeps: of.keeps,
    heldByGuard: of.heldByGuard,
    reasons: of.reasons.map((it) => ({ ...it })),
  };
}

export function showAppEffect(of: AppEffect): z.output<typeof appEffectSchema> {
  return { ...showEffect(of), groups: { ...of.groups } };
}

function showPerson({ userId, userName, displayName, account, reason }: ChangedPerson) {
  return { id: userId, userName, displayName, account, reason };
}
