import { OpenAPIHono, z } from '@hono/zod-openapi';
import { linkSourcePerson, listSourcePeople } from '../../db/sources/people.ts';
import { findSource, lockSource } from '../../db/sources/sources.ts';
import { findUser } from '../../db/users.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { invalid, notFound } from '../problems/requestError.ts';
import { showSourcePerson } from '../schemas/sourcePerson.ts';
import { link, list } from './sourcePeopleRoutes.ts';

/** Who the people of a source are in the directory, and what a human says where that is in dispute. */
export function sourcePeopleRoutes(deps: AppDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { id } = c.req.valid('param');
      const { limit, cursor, situation } = c.req.valid('query');
      const after = readCursor(cursor, z.string());
      if ((await findSource(db, id)) === undefined) throw notFound('src');
      const rows = await listSourcePeople(db, id, { situation, after }, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ key }) => key, showSourcePerson),
        200,
      );
    })
    .openapi(link, (c) =>
      change(deps, c, async (tx) => {
        const { id } = c.req.valid('param');
        const wanted = c.req.valid('json');
        if ((await lockSource(tx, id)) === undefined) throw notFound('src');
        const user = await findUser(tx, wanted.userId);
        if (user === undefined) throw invalid({ field: 'userId', message: 'There is no such user.' });
        const linked = await linkSourcePerson(tx, id, wanted);
        if (linked === undefined) throw invalid({ field: 'key', message: 'The source has no such record.' });
        const [before, after] = [showSourcePerson(linked.before), showSourcePerson(linked.after)];
        const audit = [{ action: 'source_person.link', objectId: id, before, after }];
        return { status: 200 as const, body: after, audit };
      }),
    );
}
