import { z } from 'zod';
import { GOOGLE_API, readAccess } from '../../connectors/google/settings.ts';
import { createAddressGuard } from '../../connectors/http/addressGuard.ts';
import { createHttpTarget } from '../../connectors/http/httpTarget.ts';
import { createPace } from '../../connectors/http/pace.ts';
import type { PrivateTargets } from '../../connectors/http/privateTargets.ts';
import type { SourceReader } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { createGoogleReader } from './googleReader.ts';

/** What a source of kind `google` is set up with. */
export const googleSourceSettings = z.strictObject({
  baseUrl: z.url().default(GOOGLE_API),
  subject: z.email(),
  customer: z.string().min(1).optional(),
  tokenUrl: z.url().optional(),
  /** Whether people's groups are read too. */
  groups: z.boolean().default(false),
});

/** Its secret: the service account's key file. */
export const googleSourceSecrets = z.strictObject({ key: z.string().min(1) });

/** Reads of one process at a time. */
const CONNECTIONS = 4;

/**
 * The reader of a Google Workspace source.
 *
 * @throws permanent `bad_token`, `bad_connection_settings`, `bad_base_url`.
 */
export function openGoogleReader(
  settings: JsonObject,
  secrets: JsonObject,
  allowPrivate: PrivateTargets,
): SourceReader {
  const { baseUrl, groups, ...entered } = googleSourceSettings.parse(settings);
  const { key } = googleSourceSecrets.parse(secrets);
  const kept = Object.entries(entered).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const access = readAccess({ baseUrl, token: key, settings: Object.fromEntries(kept) });
  const http = createHttpTarget({
    guard: createAddressGuard(allowPrivate),
    pace: createPace({ concurrency: CONNECTIONS }),
  });
  return createGoogleReader({ access, http, groups });
}
