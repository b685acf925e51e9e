import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Sealer } from '../../domain/sealing.ts';
import type { Actor } from '../auth/actor.ts';
import type { Keyring } from '../auth/keyring.ts';
import { publicUrl } from './publicUrl.ts';

const COOKIE = 'tenure_codec';
const PATH = '/codec';
const CONTEXT = 'codec|session';
/** A working day. */
const HOURS = 8;

const session = z.strictObject({ actor: z.string(), until: z.number(), admin: z.string() });

/**
 * Remembers for a working day, in a sealed cookie, that somebody has shown a key: a browser on the Temporal UI sends no
 * Authorization to a codec endpoint over http. Only pages of the same site can send it, no script can read it, and what its
 * owner may do is looked up each time, so that revoking the key ends it at once.
 */
export interface CodecSessions {
  begin(c: Context, actor: Actor): Date;
  end(c: Context): void;
  /** Whether a request comes with one, be it good or not. */
  isThere(c: Context): boolean;
  /** Whose session a request belongs to; undefined where there is none that holds. */
  actorOf(c: Context): Promise<Actor | undefined>;
}

export function createCodecSessions(deps: { readonly sealer: Sealer; readonly keyring: Keyring }): CodecSessions {
  const { sealer, keyring } = deps;
  return {
    begin(c, actor) {
      const until = new Date(Date.now() + HOURS * 3_600_000);
      const kept: z.input<typeof session> = { actor: actor.id, until: until.getTime(), admin: keyring.adminMark };
      setCookie(c, COOKIE, sealer.seal(JSON.stringify(kept), CONTEXT), {
        path: PATH,
        httpOnly: true,
        sameSite: 'Strict',
        secure: publicUrl(c).protocol === 'https:',
        maxAge: HOURS * 3600,
      });
      return until;
    },
    end: (c) => void deleteCookie(c, COOKIE, { path: PATH }),
    isThere: (c) => getCookie(c, COOKIE) !== undefined,
    async actorOf(c) {
      const kept = open(getCookie(c, COOKIE));
      if (kept === undefined || kept.until <= Date.now() || kept.admin !== keyring.adminMark) return undefined;
      return keyring.actorOfId(kept.actor);
    },
  };

  function open(sealed: string | undefined): z.output<typeof session> | undefined {
    if (sealed === undefined) return undefined;
    try {
      return session.parse(JSON.parse(sealer.unseal(sealed, CONTEXT)));
    } catch {
      return undefined;
    }
  }
}
