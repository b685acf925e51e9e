import { z } from '@hono/zod-openapi';
import { checkAddress } from '../../connectors/http/checkAddress.ts';
import type { PrivateTargets } from '../../connectors/http/privateTargets.ts';
import { permanent, TenureError } from '../../domain/errors.ts';
import type { SourceKind } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { fileSourceSettings } from '../../sources/file/settings.ts';
import { googleSourceSecrets, googleSourceSettings } from '../../sources/google/openGoogleReader.ts';
import { ldapSourceSecrets, ldapSourceSettings } from '../../sources/ldap/settings.ts';
import { workdaySourceSecrets, workdaySourceSettings } from '../../sources/workday/settings.ts';
import { type FieldError, invalid } from '../problems/requestError.ts';

const nothing = z.strictObject({});

/** What each kind is set up with. A webhook's secrets are made and rotated by us. */
const KINDS: Readonly<Record<SourceKind, { readonly settings: z.ZodType; readonly secrets: z.ZodType }>> = {
  // `apiKeys`: the one that clients with an API key are (db/scim/scimSource.ts).
  scim: {
    settings: z.strictObject({ visible: z.enum(['all', 'own']).optional(), apiKeys: z.literal(true).optional() }),
    secrets: nothing,
  },
  webhook: { settings: nothing, secrets: nothing },
  file: { settings: fileSourceSettings, secrets: nothing },
  workday: { settings: workdaySourceSettings, secrets: workdaySourceSecrets },
  ldap: { settings: ldapSourceSettings, secrets: ldapSourceSecrets },
  google: { settings: googleSourceSettings, secrets: googleSourceSecrets },
};

/** Settings that are addresses we ask. */
const ADDRESSES = ['reportUrl', 'tokenUrl', 'baseUrl'] as const;

/**
 * Checks what a source is set up with; it is kept as it was sent, defaults aside.
 *
 * @throws 422 naming `settings.NAME` and `secrets.NAME`.
 */
export async function checkKind(
  kind: SourceKind,
  { settings, secrets }: { readonly settings: JsonObject; readonly secrets: JsonObject },
  allowPrivate: PrivateTargets,
): Promise<void> {
  const [first, ...more] = [
    ...wrongIn('settings', KINDS[kind].settings, settings),
    ...wrongIn('secrets', KINDS[kind].secrets, secrets),
  ];
  if (first !== undefined) throw invalid(first, ...more);
  for (const name of ADDRESSES) {
    const text = settings[name];
    if (typeof text === 'string') await checkOne(name, text, allowPrivate);
  }
}

function wrongIn(part: 'settings' | 'secrets', schema: z.ZodType, value: JsonObject): readonly FieldError[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({ field: [part, ...path.map(String)].join('.'), message }));
}

async function checkOne(name: string, text: string, allowPrivate: PrivateTargets): Promise<void> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const field = `settings.${name}`;
  if (url === undefined) throw invalid({ field, message: 'Not an address.' });
  if (url.username !== '' || url.password !== '')
    throw invalid({ field, message: 'It holds a user name or password.' });
  // LDAP without TLS may still be made secure by StartTLS; who dials looks again.
  const dialled = /^ldaps?:$/.test(url.protocol) && url.port === '' ? withPort(url) : url;
  try {
    await checkAddress(dialled, allowPrivate);
  } catch (error) {
    if (!(error instanceof TenureError) || error.code !== 'target_address_forbidden') throw error;
    throw permanent('source_address_forbidden', error.message, { remedy: error.remedy ?? '' });
  }
}

function withPort(url: URL): URL {
  return new URL(`${url.protocol}//${url.hostname}:${url.protocol === 'ldaps:' ? 636 : 389}`);
}
