import { permanent } from '../domain/errors.ts';

/** @throws permanent `bad_token` for a bearer token that a header can't carry. */
export function checkToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  throw permanent('bad_token', 'The token is empty or holds spaces or characters that a header cannot carry.', {
    remedy: 'Paste the bearer token alone, on one line, without the word "Bearer".',
  });
}
