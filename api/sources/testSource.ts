import type { ConnectionReport } from '../../connectors/connector.ts';
import type { PrivateTargets } from '../../connectors/http/privateTargets.ts';
import { TenureError } from '../../domain/errors.ts';
import type { SourceKind, SourceReader } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { openGoogleReader } from '../../sources/google/openGoogleReader.ts';
import { testLdapSource } from '../../sources/ldap/openLdapReader.ts';
import { openWorkdayReader } from '../../sources/workday/workdayReader.ts';
import { RequestError } from '../problems/requestError.ts';

const LIMIT_MS = 60_000;

/**
 * Whether a source can be read now, as a check-list; nothing is taken.
 *
 * @throws 409 `source_not_read` for kinds that push to us.
 */
export async function testSource(
  { kind, settings }: { readonly kind: SourceKind; readonly settings: JsonObject },
  secrets: JsonObject,
  allowPrivate: PrivateTargets,
): Promise<ConnectionReport> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  switch (kind) {
    case 'ldap':
      return testLdapSource(settings, secrets, allowPrivate, { signal });
    case 'workday':
      return firstPage(openWorkdayReader(settings, secrets, allowPrivate), signal);
    case 'google':
      return firstPage(openGoogleReader(settings, secrets, allowPrivate), signal);
    case 'file':
    case 'scim':
    case 'webhook':
      throw new RequestError(409, 'source_not_read', 'This kind of source is not read: it sends by itself.');
  }
}

async function firstPage(reader: SourceReader, signal: AbortSignal): Promise<ConnectionReport> {
  const started = performance.now();
  const done = (more: object) => ({ name: 'read_people', ms: Math.round(performance.now() - started), ...more });
  try {
    for await (const _page of reader.read({ mode: 'full', state: {}, signal })) break;
    return { ok: true, checks: [{ ...done({}), ok: true }] };
  } catch (error) {
    if (!(error instanceof TenureError)) throw error;
    const { message, remedy } = error;
    const why = remedy === undefined ? { cause: message } : { cause: message, remedy };
    return { ok: false, checks: [{ ...done({}), ok: false, ...why }] };
  } finally {
    await reader.close();
  }
}
