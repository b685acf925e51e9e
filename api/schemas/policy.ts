import { z } from '@hono/zod-openapi';
import type { Policy } from '../../db/policies.ts';
import { eventSchema } from './event.ts';
import { idOf } from './ids.ts';
import { text } from './text.ts';

export const policySchema = z
  .object({
    id: z.string(),
    appId: z.string(),
    groupId: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Policy');

export const changedPolicy = policySchema
  .extend({
    event: eventSchema.nullable().openapi({ description: 'What makes it so; null when nothing is to be done' }),
  })
  .openapi('ChangedPolicy');

export const newPolicy = z
  .strictObject({ appId: idOf('app'), groupId: idOf('grp'), name: text(200) })
  .openapi('NewPolicy');

export const policyPatch = newPolicy.partial().openapi('PolicyPatch');

export function showPolicy(policy: Policy): z.output<typeof policySchema> {
  return {
    id: policy.id,
    appId: policy.appId,
    groupId: policy.groupId,
    name: policy.name,
    createdAt: policy.createdAt.toISOString(),
    updatedAt: policy.updatedAt.toISOString(),
  };
}
