import { permanent, TenureError } from '../domain/errors.ts';
import { checkAddress } from './http/checkAddress.ts';
import type { PrivateTargets } from './http/privateTargets.ts';

/**
 * Whether messages may be sent to this address: http(s) without a user name or a fragment, and no address of its host is
 * forbidden.
 *
 * @throws permanent `bad_webhook_url`, `webhook_address_forbidden`.
 */
export async function checkWebhookUrl(text: string, allowPrivate: PrivateTargets): Promise<void> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw bad('is not an http or https address');
  if (url.username !== '' || url.password !== '') throw bad('holds a user name or password');
  if (url.hash !== '') throw bad('has a fragment');
  try {
    await checkAddress(url, allowPrivate);
  } catch (error) {
    if (!(error instanceof TenureError) || error.code !== 'target_address_forbidden') throw error;
    throw permanent('webhook_address_forbidden', error.message, { remedy: error.remedy ?? '' });
  }
}

function bad(why: string): TenureError {
  return permanent('bad_webhook_url', `The address of the endpoint ${why}.`, {
    remedy: 'Write it as https://host/path; signatures prove the sender, no password is needed.',
  });
}
