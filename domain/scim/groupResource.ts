import type { GroupId, UserId } from '../ids.ts';
import type { JsonObject } from '../values.ts';
import { GROUP_SCHEMA } from './schemas/group.ts';

/** A group as SCIM shows it, without `meta`; without `members` where they were not read. Pure. */
export function groupResource(
  group: { readonly id: GroupId; readonly displayName: string },
  externalId: string | undefined,
  members: readonly UserId[] | undefined,
  addressOf: (id: UserId) => string,
): JsonObject {
  return {
    schemas: [GROUP_SCHEMA.id],
    id: group.id,
    ...(externalId === undefined ? {} : { externalId }),
    displayName: group.displayName,
    ...(members === undefined || members.length === 0
      ? {}
      : { members: members.map((value) => ({ value, $ref: addressOf(value), type: 'User' })) }),
  };
}
