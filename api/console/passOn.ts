import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { RequestError } from '../problems/requestError.ts';

const refusal = z.looseObject({
  code: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

/** better-auth's refusals by the field of a form they are about. */
const FIELDS: Readonly<Record<string, string>> = {
  invalid_email: 'email',
  invalid_email_or_password: 'password',
  invalid_password: 'password',
  password_too_short: 'newPassword',
  password_too_long: 'newPassword',
  invalid_code: 'code',
  invalid_backup_code: 'code',
};

/**
 * better-auth's answer, its refusals turned into ours.
 *
 * @throws RequestError with its status, and its code in lower case.
 */
export async function passOn(answer: Response): Promise<Response> {
  if (answer.status < 400) return answer;
  const told = refusal.safeParse(await answer.json().catch(() => undefined)).data;
  const code = (told?.code ?? 'auth_refused').toLowerCase();
  const message = sentence(told?.message ?? 'This was refused');
  const field = FIELDS[code];
  const status = statuses.find((it) => it === answer.status) ?? 400;
  throw new RequestError(status, code, message, {
    errors: field === undefined ? [] : [{ field, message }],
    headers: status === 429 ? { 'Retry-After': '900' } : {},
  });
}

const statuses: readonly ContentfulStatusCode[] = [400, 401, 403, 404, 409, 415, 422, 429, 500];

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
