import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject } from '../../domain/values.ts';
import { OLD_SECRET_MS } from '../../domain/webhooks.ts';

/** More senders than this do not change their secret at once. */
const MOST = 5;

const kept = z.object({
  signing: z.array(z.object({ secret: z.string(), until: z.iso.datetime().nullable() })),
});

/** The secrets that a webhook source's messages may be signed with now, newest first. */
export function signingSecrets(secrets: JsonObject, now: number): readonly string[] {
  return listIn(secrets)
    .filter(({ until }) => until === null || Date.parse(until) > now)
    .map(({ secret }) => secret);
}

/** Puts a secret in force; those before it stay so for a day. */
export function withSigningSecret(secrets: JsonObject, secret: string, now: number): JsonObject {
  const end = new Date(now + OLD_SECRET_MS).toISOString();
  const older = listIn(secrets)
    .filter(({ until }) => until === null || Date.parse(until) > now)
    .map((it) => ({ secret: it.secret, until: it.until ?? end }));
  return { signing: [{ secret, until: null }, ...older].slice(0, MOST) };
}

/** 256 bits; the form is that of Standard Webhooks. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function listIn(secrets: JsonObject) {
  return secrets.signing === undefined ? [] : kept.parse(secrets).signing;
}
