import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

/** Whether a request carries the token. */
export type BearerCheck = (req: Request) => boolean;

/** Checks `Authorization: Bearer TOKEN` in constant time. */
export function bearerCheck(token: string): BearerCheck {
  const expected = sha256(token);
  return (req) => {
    const [, sent] = /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '') ?? [];
    return sent !== undefined && timingSafeEqual(sha256(sent), expected);
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
