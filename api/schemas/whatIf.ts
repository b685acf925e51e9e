import { z } from '@hono/zod-openapi';
import type { AppEffect } from '../../db/whatIf/appEffect.ts';
import type { ChangedPerson, Effect } from '../../db/whatIf/compareStandings.ts';
import type { ChangedAccount, MappingEffect } from '../../db/whatIf/mappingEffect.ts';
import type { PolicyEffect } from '../../db/whatIf/policyEffect.ts';
import { appPatch } from './app.ts';
import { idOf } from './ids.ts';
import { newMappings } from './mapping.ts';
import { jsonValue } from './text.ts';

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
    guard: z
      .object({
        going: z.int().openapi({ description: 'Accounts that would have gone within the hour, these among them' }),
        accounts: z.int().openapi({ description: 'Accounts that the share is of' }),
        count: z.int().openapi({ description: 'Held only above this many' }),
        share: z.number().openapi({ description: 'and above this share of the accounts, 0 to 1' }),
      })
      .nullable()
      .openapi({ description: 'What the guard would count; null where it is off or no account in use would go' }),
    reasons: z.array(z.object({ code: z.string(), message: z.string() })).openapi({
      description: 'What would keep it from being carried out at once',
    }),
  })
  .openapi('Effect');

export const policyEffectSchema = effect
  .extend({
    oldApp: effect.nullable().openapi({
      description: 'What would happen in the app that the policy names now, where it would name another',
    }),
  })
  .openapi('PolicyEffect');

const changedAccount = person.pick({ id: true, userName: true, displayName: true }).extend({
  attributes: z.array(z.string()),
  values: z
    .array(z.object({ attribute: z.string(), old: jsonValue, new: jsonValue }))
    .optional()
    .openapi({ description: 'Only for who may read users' }),
});

export const appEffectSchema = effect
  .extend({
    groups: z.object({ gives: z.int(), takes: z.int() }),
    changes: z
      .object({ count: z.int(), people: z.array(changedAccount).openapi({ description: 'The first 100' }) })
      .nullable()
      .openapi({ description: 'Whose account the new mapping rows would change; null where none were given' }),
  })
  .openapi('AppEffect');

export const memberEffectsSchema = z.object({ apps: z.array(effect) }).openapi('MemberEffects');

/** A new policy (appId and groupId), another app or group for one (policyId with them), or its end (policyId and delete). */
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
  .extend({
    delete: z.enum(['keep', 'deprovision']).optional(),
    mappings: newMappings.partial({ groups: true }).optional().openapi({ description: 'All rows, as they would be' }),
  })
  .openapi('AppChange');

export function showEffect(of: Effect): z.output<typeof effect> {
  return {
    appId: of.appId,
    gives: { count: of.gives.count, people: of.gives.people.map(showPerson) },
    takes: { count: of.takes.count, people: of.takes.people.map(showPerson) },
    keeps: of.keeps,
    heldByGuard: of.heldByGuard,
    guard: of.guard === null ? null : { ...of.guard },
    reasons: of.reasons.map((it) => ({ ...it })),
  };
}

export function showPolicyEffect(of: PolicyEffect): z.output<typeof policyEffectSchema> {
  return { ...showEffect(of), oldApp: of.oldApp === null ? null : showEffect(of.oldApp) };
}

export function showAppEffect(
  of: AppEffect,
  mapped: MappingEffect | undefined,
  options: { readonly values: boolean },
): z.output<typeof appEffectSchema> {
  const shown = showEffect(of);
  const { broken } = mapped ?? { broken: 0 };
  const lacking = {
    code: 'mapping_incomplete',
    message: `The new rows would give ${broken} people nothing that the target could take: they would need attention.`,
  };
  return {
    ...shown,
    reasons: broken > 0 ? [...shown.reasons, lacking] : shown.reasons,
    groups: { ...of.groups },
    changes: mapped === undefined ? null : { count: mapped.count, people: mapped.people.map(showChanged) },
  };

  function showChanged({ userId, userName, displayName, changes }: ChangedAccount) {
    const attributes = changes.map(({ attribute }) => attribute);
    const values = options.values ? { values: changes.map((it) => ({ ...it })) } : {};
    return { id: userId, userName, displayName, attributes, ...values };
  }
}

function showPerson({ userId, userName, displayName, account, reason }: ChangedPerson) {
  return { id: userId, userName, displayName, account, reason };
}
