import { z } from '@hono/zod-openapi';
import type { AppAccess } from '../../db/access.ts';
import type { User } from '../../db/users.ts';

const STATES = ['none', 'pending', 'active', 'inactive', 'deleted'] as const;

const WHY_NOT = [
  'user_deleted',
  'user_inactive',
  'not_entitled',
  'suppressed',
  'domain_not_authorized',
  'no_email',
  'bad_email',
  'app_removed',
] as const;

/** What a person has in one app, and why. */
export const appAccess = z
  .object({
    appId: z.string(),
    appName: z.string(),
    entitled: z.boolean().openapi({ description: 'Some policy grants the app, and nothing stands against it' }),
    policies: z.array(z.object({ id: z.string(), name: z.string(), groupId: z.string(), groupName: z.string() })),
    suppressedBy: z.string().nullable().openapi({ description: 'The cancelled event that put it out of force' }),
    removalRejectedBy: z.string().nullable().openapi({
      description: 'The event whose removal of the account was rejected: it stays until something new is decided',
    }),
    authorized: z.boolean().openapi({ description: "The person's e-mail domain is authorized for the app" }),
    reason: z.enum(WHY_NOT).nullable().openapi({ description: 'Why the person shall have no account' }),
    state: z.enum(STATES).openapi({ description: 'Of the account, as last seen in the app' }),
    open: z.boolean().openapi({ description: 'The account can be used, or will be by accepting an invitation' }),
    remoteId: z.string().nullable(),
    since: z.iso.datetime().nullable(),
    eventId: z.string().nullable().openapi({ description: 'The event that made the state' }),
  })
  .openapi('AppAccess');

export function showAccess(user: User, access: AppAccess): z.output<typeof appAccess> {
  const reason = whyNot(user, access);
  return {
    appId: access.appId,
    appName: access.appName,
    entitled: reason === null,
    policies: access.policies.map((policy) => ({ ...policy })),
    suppressedBy: access.suppressedBy,
    removalRejectedBy: access.removalRejectedBy,
    authorized: access.authorization.ok,
    reason,
    state: access.state,
    open: access.state === 'active' || access.state === 'pending',
    remoteId: access.remoteId,
    since: access.since?.toISOString() ?? null,
    eventId: access.eventId,
  };
}

/** The same order of reasons as the decision about the account has. */
function whyNot(user: User, access: AppAccess): (typeof WHY_NOT)[number] | null {
  if (access.appRemoved) return 'app_removed';
  if (user.deletedAt !== null) return 'user_deleted';
  if (!user.active) return 'user_inactive';
  if (access.policies.length === 0) return 'not_entitled';
  if (access.suppressedBy !== null) return 'suppressed';
  return access.authorization.ok ? null : access.authorization.code;
}
