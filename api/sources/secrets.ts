import { z } from 'zod';
import { type Source, sourceSecretsContext } from '../../db/sources/sources.ts';
import type { SourceId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { JsonObject } from '../../domain/values.ts';

const json = z.record(z.string(), z.json());

/** A source's opened secrets; `{}` where it has none. */
export function openSecrets(sealer: Sealer, { id, secretsSealed }: Pick<Source, 'id' | 'secretsSealed'>): JsonObject {
  if (secretsSealed === null) return {};
  return json.parse(JSON.parse(sealer.unseal(secretsSealed, sourceSecretsContext(id))));
}

/** Null where there are none. */
export function sealSecrets(sealer: Sealer, id: SourceId, secrets: JsonObject): string | null {
  if (Object.keys(secrets).length === 0) return null;
  return sealer.seal(JSON.stringify(secrets), sourceSecretsContext(id));
}
