import { OpenAPIHono } from '@hono/zod-openapi';
import type { Tx } from '../../db/connect.ts';
import { removeSource } from '../../db/sources/removeSource.ts';
import {
  findSource,
  forgetDigests,
  insertSource,
  listSources,
  lockSource,
  type Source,
  updateSource,
} from '../../db/sources/sources.ts';
import { newId, type SourceId } from '../../domain/ids.ts';
import { mergePatch } from '../../domain/mergePatch.ts';
import { answerOnce } from '../changes/answerOnce.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { showCheck } from '../schemas/connection.ts';
import { idOf } from '../schemas/ids.ts';
import { showSource } from '../schemas/source.ts';
import { checkKind } from '../sources/kinds.ts';
import { openSecrets, sealSecrets } from '../sources/secrets.ts';
import { newSigningSecret, withSigningSecret } from '../sources/signingSecrets.ts';
import { testSource } from '../sources/testSource.ts';
import { create, list, patch, read, remove, rotate, test } from './sourceRoutes.ts';

/** Systems that people come from. Settings are checked before a transaction begins. */
export function sourceRoutes(deps: AppDeps) {
  const { db, sealer, allowPrivate } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const rows = await listSources(db, readCursor(cursor, idOf('src')), limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showSource),
        200,
      );
    })
    .openapi(create, async (c) => {
      const { secrets, ...fields } = c.req.valid('json');
      await checkKind(fields.kind, { settings: fields.settings, secrets }, allowPrivate);
      return change(deps, c, async (tx) => {
        const id = newId('src');
        const secret = fields.kind === 'webhook' ? newSigningSecret() : undefined;
        const kept = secret === undefined ? secrets : withSigningSecret({}, secret, Date.now());
        const secretsSealed = sealSecrets(sealer, id, kept);
        const after = showSource(await insertSource(tx, { ...fields, id, secretsSealed }));
        return {
          status: 201 as const,
          body: { ...after, ...(secret === undefined ? {} : { secret }) },
          secret: true,
          audit: [{ action: 'source.create', objectId: id, before: null, after }],
        };
      });
    })
    .openapi(read, async (c) => c.json(showSource(await known(db, c.req.valid('param').id)), 200))
    .openapi(patch, async (c) => {
      const { id } = c.req.valid('param');
      const { settings, secrets, ...fields } = c.req.valid('json');
      const merged = (source: Source) => ({
        settings: settings === undefined ? source.settings : mergePatch(source.settings, settings),
        secrets: secrets === undefined ? undefined : mergePatch(openSecrets(sealer, source), secrets),
      });
      const found = await known(db, id);
      if (found.kind === 'webhook' && secrets !== undefined) throw ownSecrets();
      const wanted = merged(found);
      await checkKind(found.kind, { settings: wanted.settings, secrets: wanted.secrets ?? {} }, allowPrivate);
      return change(deps, c, async (tx) => {
        const source = await locked(tx, id);
        const now = merged(source);
        const before = showSource(source);
        const after = showSource(
          await updateSource(tx, id, {
            ...fields,
            ...(settings === undefined ? {} : { settings: now.settings }),
            ...(now.secrets === undefined ? {} : { secretsSealed: sealSecrets(sealer, id, now.secrets) }),
            // Where its next delta begins was told by another system, perhaps.
            ...(settings === undefined ? {} : { state: {} }),
          }),
        );
        if (settings !== undefined || fields.authority !== undefined) await forgetDigests(tx, id);
        return { status: 200 as const, body: after, audit: [{ action: 'source.update', objectId: id, before, after }] };
      });
    })
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => {
        const source = await locked(tx, c.req.valid('param').id);
        const before = showSource(source);
        await removeSource(tx, source);
        const audit = [{ action: 'source.delete', objectId: source.id, before, after: null }];
        return { status: 200 as const, body: before, audit };
      }),
    )
    .openapi(test, (c) =>
      answerOnce(deps, c, async () => {
        const source = await known(db, c.req.valid('param').id);
        const { ok, checks } = await testSource(source, openSecrets(sealer, source), allowPrivate);
        return { body: { ok, checks: checks.map(showCheck) } };
      }),
    )
    .openapi(rotate, (c) =>
      change(deps, c, async (tx) => {
        const source = await locked(tx, c.req.valid('param').id);
        if (source.kind !== 'webhook')
          throw new RequestError(409, 'not_a_webhook', 'Only webhooks have signing secrets.');
        const secret = newSigningSecret();
        const secrets = withSigningSecret(openSecrets(sealer, source), secret, Date.now());
        const { id } = source;
        const after = showSource(await updateSource(tx, id, { secretsSealed: sealSecrets(sealer, id, secrets) }));
        const audit = [{ action: 'source.rotate_secret', objectId: id, before: showSource(source), after }];
        return { status: 200 as const, body: { ...after, secret }, secret: true, audit };
      }),
    );
}

async function known(db: AppDeps['db'], id: SourceId): Promise<Source> {
  const source = await findSource(db, id);
  if (source === undefined) throw notFound('src');
  return source;
}

async function locked(tx: Tx, id: SourceId): Promise<Source> {
  const source = await lockSource(tx, id);
  if (source === undefined) throw notFound('src');
  return source;
}

function ownSecrets(): RequestError {
  return new RequestError(422, 'invalid_request', 'The signing secrets of a webhook are made by Tenure.', {
    errors: [{ field: 'secrets', message: 'Made by rotate-secret alone.' }],
  });
}
