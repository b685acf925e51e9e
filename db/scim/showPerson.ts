import type { GroupId } from '../../domain/ids.ts';
import { addressOf, metaOf, personVersion, type ScimBase } from '../../domain/scim/meta.ts';
import { userResource } from '../../domain/scim/userResource.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { WrittenPerson } from './changePerson.ts';
import { keptOf } from './keptPerson.ts';

export interface GroupOfPerson {
  readonly id: GroupId;
  readonly displayName: string;
}

/** The ETag of a person as a source sees them. */
export function etagOfPerson({ user, row }: WrittenPerson): string {
  return personVersion(user.version, row?.situation === 'matched' ? row.digest : undefined);
}

/** A person as a source sees them, with `meta`, and with `groups` where they were read. */
export function showPerson(
  written: WrittenPerson,
  base: ScimBase,
  groups: readonly GroupOfPerson[] | undefined,
): JsonObject {
  const { user, row } = written;
  const shown = (groups ?? []).map(({ id, displayName }) => ({
    value: id,
    $ref: addressOf(base, '/Groups', id),
    display: displayName,
    type: 'direct',
  }));
  return {
    ...userResource(user, keptOf(row?.resource)),
    ...(shown.length === 0 ? {} : { groups: shown }),
    meta: metaOf({
      resourceType: 'User',
      created: user.createdAt,
      lastModified: row !== undefined && row.updatedAt > user.updatedAt ? row.updatedAt : user.updatedAt,
      location: addressOf(base, '/Users', user.id),
      version: etagOfPerson(written),
    }),
  };
}
