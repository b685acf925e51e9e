import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { hashPassword } from 'better-auth/crypto';
import { writeAudit } from '../../db/audit.ts';
import type { Tx } from '../../db/connect.ts';
import { forgetAttempts } from '../../db/console/attempts.ts';
import { type ConsoleLink, findLink, useLink } from '../../db/console/links.ts';
import {
  type ConsolePerson,
  findPerson,
  firstLocalAdmin,
  insertPerson,
  lockPeople,
  setPassword,
} from '../../db/console/people.ts';
import { transact } from '../../db/transact.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { type FieldError, invalid, RequestError } from '../problems/requestError.ts';
import { text } from '../schemas/text.ts';
import { type ConsoleAuth, PASSWORD_LENGTH } from './auth.ts';
import { noteSignIn } from './noteSignIn.ts';
import { passOn } from './passOn.ts';
import { readBody } from './readBody.ts';
import { showPerson } from './showPerson.ts';

const start = z.strictObject({
  token: z.string().max(200),
  name: text(200).optional(),
  email: z.email().max(320).optional(),
  password: z
    .string()
    .min(PASSWORD_LENGTH.min, `Expected ${PASSWORD_LENGTH.min} characters or more.`)
    .max(PASSWORD_LENGTH.max, `Expected ${PASSWORD_LENGTH.max} characters at most.`)
    .optional(),
});
type Start = z.output<typeof start>;

/**
 * One-time links. Those of whoever runs the machine make the first admin, later they sign in as the first one who has a
 * password here (and set a new one, if one is given): who runs the machine can't be locked out. Those of `POST /v1/admins`
 * have their person set a password.
 *
 * - `GET /auth/start?t=` → `{valid, setupNeeded, needs: ['name', 'email', 'password'], name, email}`: uses nothing up
 * - `POST /auth/start` `{token, name?, email?, password?}` → `{user}` and the session's cookie; 422 naming what is needed
 *   (the link stays), 410 `link_invalid` for one that is wrong, used or too old
 */
export function addStart(app: OpenAPIHono<ApiEnv>, deps: AppDeps, auth: ConsoleAuth): void {
  app.get('/auth/start', async (c) => {
    const link = await findLink(deps.db, (c.req.query('t') ?? '').slice(0, 200));
    if (link === undefined) return c.json({ valid: false, setupNeeded: false, needs: [], name: null, email: null });
    const person = await personOf(deps.db, link);
    return c.json({
      valid: true,
      setupNeeded: person === undefined,
      needs: person === undefined ? ['name', 'email', 'password'] : link.userId === null ? [] : ['password'],
      name: person?.name ?? null,
      email: person?.email ?? null,
    });
  });
  app.post('/auth/start', async (c) => {
    const body = await readBody(c, start);
    // Before anything that costs: nobody is known yet. Whether it still holds is looked at again when it is used.
    if ((await findLink(deps.db, body.token)) === undefined) throw gone();
    const hash = body.password === undefined ? undefined : await hashPassword(body.password);
    const person = await transact(deps.db, async (tx) => {
      await lockPeople(tx);
      const link = await useLink(tx, body.token);
      if (link === undefined) throw gone();
      const known = await personOf(tx, link);
      if (known?.disabled === true) throw gone();
      const missing = needed(known, link, body);
      const [first, ...more] = missing;
      if (first !== undefined) throw invalid(first, ...more);
      const one = known ?? (await insertPerson(tx, fieldsOf(body)));
      if (hash !== undefined) await setPassword(tx, one.id, hash);
      await forgetAttempts(tx, one.email);
      const by = { actor: one.id, requestId: c.get('requestId') };
      const made = { action: 'admin.create', objectId: one.id, before: null, after: showPerson(one) };
      const set = { action: 'admin.set_password', objectId: one.id, before: null, after: null };
      await writeAudit(tx, deps.sealer, by, known === undefined ? [made] : hash === undefined ? [] : [set]);
      return one;
    });
    const begun = await auth.api.signInAs({
      body: { userId: person.id },
      headers: c.req.raw.headers,
      asResponse: true,
    });
    const answer = await passOn(begun);
    await noteSignIn(c, deps, answer, { by: 'link' });
    for (const cookie of answer.headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
    return c.json({ user: showPerson(person) });
  });
}

/** Whom a link lets in; undefined where they are to be made first. */
async function personOf(db: AppDeps['db'] | Tx, link: ConsoleLink): Promise<ConsolePerson | undefined> {
  return link.userId === null ? firstLocalAdmin(db) : findPerson(db, link.userId);
}

function needed(known: ConsolePerson | undefined, link: ConsoleLink, body: Start): FieldError[] {
  const names = known === undefined ? (['name', 'email', 'password'] as const) : (['password'] as const);
  if (known !== undefined && link.userId === null) return [];
  return names
    .filter((name) => body[name] === undefined)
    .map((field) => ({ field, message: 'Is needed.', expected: EXPECTED[field] }));
}

const EXPECTED = {
  name: 'a name',
  email: 'an email address',
  password: `${PASSWORD_LENGTH.min} characters or more`,
};

function fieldsOf({ name = '', email = '' }: Start): Pick<ConsolePerson, 'name' | 'email' | 'role'> {
  return { name, email, role: 'admin' };
}

function gone(): RequestError {
  return new RequestError(410, 'link_invalid', 'This link was used, is too old or is none.', {
    remedy: 'Make a new one: npm run sign-in-link.',
    errors: [{ field: 'token', message: 'The link is not valid any more.' }],
  });
}
