import { findApiKey, noteApiKeyUse } from '../../db/apiKeys.ts';
import { type ApiKeyId, isId } from '../../domain/ids.ts';
import { SCOPES } from '../../domain/scopes.ts';
import type { AppDeps } from '../deps.ts';
import type { Actor } from './actor.ts';
import { hashSecret, isSecret, readKey } from './keyText.ts';

/** Tells who a key belongs to: TENURE_ADMIN_KEY, or an API key that is neither revoked nor expired. */
export interface Keyring {
  /** Whose key this text is; undefined where it is nobody's. */
  actorOf(text: string): Promise<Actor | undefined>;
  /** The owner of this id with what they may do now, for somebody who has shown the key before; undefined once it is void. */
  actorOfId(id: string): Promise<Actor | undefined>;
  /** Changes when the admin key does; tells nothing about it. */
  readonly adminMark: string;
}

export function createKeyring(deps: Pick<AppDeps, 'db' | 'adminKey'>): Keyring {
  const adminHash = hashSecret(deps.adminKey);
  const admin: Actor = { id: 'admin', scopes: new Set(SCOPES) };
  return {
    adminMark: hashSecret(adminHash),
    async actorOf(text) {
      if (isSecret(text, adminHash)) return admin;
      const parts = readKey(text);
      return parts === undefined ? undefined : ownerOf(parts.id, (hash) => isSecret(parts.secret, hash));
    },
    async actorOfId(id) {
      if (id === admin.id) return admin;
      return isId('key', id) ? ownerOf(id, () => true) : undefined;
    },
  };

  async function ownerOf(id: ApiKeyId, proves: (hash: string) => boolean): Promise<Actor | undefined> {
    const key = await findApiKey(deps.db, id);
    if (key === undefined || !proves(key.hash)) return undefined;
    if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now())) return undefined;
    await noteApiKeyUse(deps.db, key);
    // A scope that a later Tenure knew is none here.
    return { id: key.id, scopes: new Set(SCOPES.filter((scope) => key.scopes.includes(scope))) };
  }
}
