import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { permanent } from '../../domain/errors.ts';
import type { Config } from '../config.ts';
import { createExclusively } from './createExclusively.ts';
import { type EncryptionKey, parseEncryptionKeys } from './encryptionKeys.ts';
import { homePaths } from './homePaths.ts';

export interface Keys {
  /** An API key with every scope. */
  readonly adminKey: string;
  /** The first encrypts, all decrypt. */
  readonly encryptionKeys: readonly EncryptionKey[];
}

type KeyConfig = Pick<Config, 'TENURE_HOME' | 'TENURE_ADMIN_KEY' | 'TENURE_ENCRYPTION_KEYS'>;

/** Where a generated admin key lies. */
export function adminKeyFile(config: Pick<Config, 'TENURE_HOME'>): string {
  return join(homePaths(config.TENURE_HOME).run, 'admin.key');
}

/**
 * The keys from the environment, else those of `$TENURE_HOME/run/{admin.key,encryption.keys}`, made (mode 0600) by
 * whichever process comes first; all others read the same.
 *
 * @throws permanent `bad_key_file` naming a file that does not hold what it should.
 */
export async function loadKeys(config: KeyConfig): Promise<Keys> {
  const { run } = homePaths(config.TENURE_HOME);
  await mkdir(run, { recursive: true, mode: 0o700 });
  const adminKey =
    config.TENURE_ADMIN_KEY ?? (await kept(adminKeyFile(config), () => randomBytes(32).toString('base64url')));
  if (adminKey.length < 32) throw badFile(adminKeyFile(config), 'one line of 32 characters or more');
  if (config.TENURE_ENCRYPTION_KEYS !== undefined) return { adminKey, encryptionKeys: config.TENURE_ENCRYPTION_KEYS };
  const file = join(run, 'encryption.keys');
  const text = await kept(file, () => `k1:${randomBytes(32).toString('base64')}`);
  try {
    return { adminKey, encryptionKeys: parseEncryptionKeys(text) };
  } catch (error) {
    throw badFile(file, 'kid:base64(32 bytes), comma-separated', error);
  }
}

async function kept(file: string, make: () => string): Promise<string> {
  await createExclusively(file, `${make()}\n`);
  return (await readFile(file, 'utf8')).trim();
}

function badFile(file: string, expected: string, cause?: unknown) {
  return permanent('bad_key_file', `${file} is not a key file: expected ${expected}.`, {
    remedy: 'Put the right keys back from a backup; without them what was encrypted stays unreadable.',
    cause,
  });
}
