import { changePerson, removePerson, type WrittenPerson } from '../../db/scim/changePerson.ts';
import { createPerson } from '../../db/scim/createPerson.ts';
import { groupsOfPeople, peopleListing } from '../../db/scim/readPeople.ts';
import { etagOfPerson, showPerson } from '../../db/scim/showPerson.ts';
import { transact } from '../../db/transact.ts';
import { isId, type UserId } from '../../domain/ids.ts';
import { applyPatch } from '../../domain/scim/patch/applyPatch.ts';
import { readPatch } from '../../domain/scim/patch/patchRequest.ts';
import { project, shows } from '../../domain/scim/project.ts';
import { readResource, requireAll } from '../../domain/scim/readResource.ts';
import { USER_KIND } from '../../domain/scim/schemas/kinds.ts';
import { noSuchResource } from '../../domain/scim/scimError.ts';
import type { JsonObject } from '../../domain/values.ts';
import { answerOf, type ScimAnswer } from './answer.ts';
import type { Call, Resources } from './call.ts';
import { checkWrite, hasSeen } from './preconditions.ts';

/** People: each write makes one event that carries it into the apps. */
export function createUsers(): Resources {
  return {
    kind: USER_KIND,
    listing: ({ source, base }) => peopleListing(source, base),
    async create(call, body) {
      const resource = readResource(USER_KIND, body);
      requireAll(USER_KIND, resource);
      const written = await transact(call.db, (tx) => createPerson(tx, call.source, resource));
      return answer(call, 201, written);
    },
    async read(call, id) {
      const [resource] = await peopleListing(call.source, call.base).read(call.db, [id], call.projection);
      if (resource === undefined) throw noSuchResource('User');
      return shown(call, 200, resource);
    },
    async replace(call, id, body) {
      const resource = readResource(USER_KIND, body);
      requireAll(USER_KIND, resource);
      return change(call, id, 'replace', () => resource);
    },
    async patch(call, id, body) {
      const operations = readPatch(body);
      return change(call, id, 'patch', (current) => applyPatch(USER_KIND, current, operations));
    },
    async remove(call, id) {
      const check = (current: WrittenPerson) => checkWrite(call.conditions, etagOfPerson(current));
      await transact(call.db, (tx) => removePerson(tx, call.source, userId(id), check));
      return { status: 204, body: undefined };
    },
  };
}

async function change(
  call: Call,
  id: string,
  how: 'replace' | 'patch',
  next: (current: JsonObject) => JsonObject,
): Promise<ScimAnswer> {
  const check = (current: WrittenPerson) => checkWrite(call.conditions, etagOfPerson(current));
  const written = await transact(call.db, (tx) => changePerson(tx, call.source, userId(id), { how, next, check }));
  return answer(call, 200, written);
}

async function answer(call: Call, status: 200 | 201, written: WrittenPerson): Promise<ScimAnswer> {
  const { id, active } = written.user;
  // Who has just come is in no group.
  const isIn = status === 200 && active && shows(USER_KIND, 'groups', call.projection);
  const groups = isIn ? (await groupsOfPeople(call.db, [id])).get(id) : undefined;
  return shown(call, status, showPerson(written, call.base, groups));
}

function shown(call: Call, status: 200 | 201, resource: JsonObject): ScimAnswer {
  const found = answerOf(status, resource, project(USER_KIND, resource, call.projection));
  if (call.isRead && found.etag !== undefined && hasSeen(call.conditions, found.etag)) {
    return { status: 304, body: undefined, etag: found.etag };
  }
  return found;
}

function userId(id: string): UserId {
  if (isId('usr', id)) return id;
  throw noSuchResource('User');
}
