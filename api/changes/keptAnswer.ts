import type { RequestKey } from '../../db/idempotency.ts';
import type { Sealer } from '../../domain/sealing.ts';

/**
 * An answer as it is kept for repeats of its request: its JSON text, as jsonb would put its fields into another order;
 * sealed where it shows a secret.
 */
export type KeptAnswer = { readonly text: string } | { readonly sealed: string };

export function keepable(answer: object, request: RequestKey, sealer: Sealer | undefined): KeptAnswer {
  const text = JSON.stringify(answer);
  return sealer === undefined ? { text } : { sealed: sealer.seal(text, place(request)) };
}

/** @throws permanent `sealed_unreadable` where the encryption key has gone. */
export function keptAnswer<T>(kept: KeptAnswer, request: RequestKey, sealer: Sealer): T {
  const answer: T = JSON.parse('text' in kept ? kept.text : sealer.unseal(kept.sealed, place(request)));
  return answer;
}

function place({ apiKeyId, route, key }: RequestKey): string {
  return `idempotency|${apiKeyId}|${route}|${key}`;
}
