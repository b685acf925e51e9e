import { OpenAPIHono } from '@hono/zod-openapi';
import type { Tx } from '../../db/connect.ts';
import { createLink, deleteLinks, INVITATION_MINUTES, startUrl } from '../../db/console/links.ts';
import {
  type ConsolePerson,
  countAdmins,
  deletePerson,
  findPerson,
  insertPerson,
  listPeople,
  lockPeople,
  updatePerson,
} from '../../db/console/people.ts';
import { deleteSessionsOf } from '../../db/console/sessions.ts';
import type { ConsoleUserId } from '../../domain/ids.ts';
import { change } from '../changes/change.ts';
import { showPerson } from '../console/showPerson.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { idOf } from '../schemas/ids.ts';
import { create, invite, list, patch, remove } from './adminRoutes.ts';

/** Who may sign in to the console. The last admin who can is neither demoted, disabled nor removed. */
export function adminRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const rows = await listPeople(deps.db, readCursor(cursor, idOf('adm')), limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showPerson),
        200,
      );
    })
    .openapi(create, (c) =>
      change(deps, c, async (tx) => {
        const admin = showPerson(await insertPerson(tx, c.req.valid('json')));
        const audit = [{ action: 'admin.create', objectId: admin.id, before: null, after: admin }];
        return { status: 201, body: { admin, link: await linkFor(tx, admin.id) }, secret: true, audit };
      }),
    )
    .openapi(invite, (c) =>
      change(deps, c, async (tx) => {
        const admin = showPerson(await locked(tx, c.req.valid('param').id));
        await deleteLinks(tx, admin.id);
        const audit = [{ action: 'admin.link', objectId: admin.id, before: null, after: null }];
        return { status: 201, body: { admin, link: await linkFor(tx, admin.id) }, secret: true, audit };
      }),
    )
    .openapi(patch, (c) =>
      change(deps, c, async (tx) => {
        const before = await locked(tx, c.req.valid('param').id);
        const fields = c.req.valid('json');
        const person = await updatePerson(tx, before.id, fields);
        await keepAnAdmin(tx, before);
        if (person.disabled) await deleteSessionsOf(tx, person.id);
        // What was sent to somebody of another role is not theirs any more.
        if (person.disabled || person.role !== before.role) await deleteLinks(tx, person.id);
        const after = showPerson(person);
        const audit = [{ action: 'admin.update', objectId: person.id, before: showPerson(before), after }];
        return { status: 200, body: after, audit };
      }),
    )
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => {
        const person = await locked(tx, c.req.valid('param').id);
        await deletePerson(tx, person.id);
        await keepAnAdmin(tx, person);
        const before = showPerson(person);
        const audit = [{ action: 'admin.delete', objectId: person.id, before, after: null }];
        return { status: 200, body: before, audit };
      }),
    );

  async function linkFor(tx: Tx, id: ConsoleUserId): Promise<string> {
    return startUrl(deps.console.publicUrl, await createLink(tx, id, INVITATION_MINUTES));
  }
}

async function locked(tx: Tx, id: ConsoleUserId): Promise<ConsolePerson> {
  await lockPeople(tx);
  const person = await findPerson(tx, id);
  if (person === undefined) throw notFound('adm');
  return person;
}

/** @throws 409 `last_admin` where a change took the last admin who may sign in; the transaction undoes it. */
async function keepAnAdmin(tx: Tx, before: ConsolePerson): Promise<void> {
  if (before.role !== 'admin' || before.disabled || (await countAdmins(tx)) > 0) return;
  throw new RequestError(409, 'last_admin', 'This is the last admin who can sign in.', {
    remedy: 'Make somebody else an admin first.',
  });
}
