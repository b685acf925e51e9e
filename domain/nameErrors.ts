import { permanent, type TenureError, transient } from './errors.ts';

/** Somebody else has the name, and keeps it. */
export function foreignAccount({ remoteId }: { readonly remoteId: string }): TenureError {
  return permanent(
    'foreign_account',
    `Account ${remoteId} in the target has the person's user name, but belongs to somebody else.`,
    {
      remedy:
        'Free the user name in the target, or clear the externalId of that account there; it is tried again by itself within a minute or two.',
    },
  );
}

/** A person of ours has the name, and is to give it up. @param attempt from 1. */
export function heldBy(owner: string, attempt: number): TenureError {
  return transient('user_name_held', `The person's user name is still held by ${owner} in the target.`, {
    remedy: 'Nothing to do when that person is about to change it too; else correct one of the two in the directory.',
    retryAfterMs: attempt < 10 ? 1000 : 10_000,
  });
}
