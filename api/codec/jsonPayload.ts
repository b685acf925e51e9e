import type { Payload } from '@temporalio/common';
import { z } from 'zod';

const base64 = z.base64();

/** Payloads as Temporal's UI and CLI send them to a codec: protobuf's JSON form, bytes in base64. */
export const jsonPayloads = z.strictObject({
  payloads: z
    // Not ours to say what else a payload may have: it goes back as it came.
    .array(z.looseObject({ metadata: z.record(z.string(), base64).nullish(), data: base64.nullish() }))
    // The CLI sends none as {}.
    .default([]),
});
export type JsonPayload = z.output<typeof jsonPayloads>['payloads'][number];

export function fromJson({ metadata, data }: JsonPayload): Payload {
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, text]) => [name, bytes(text)])),
    data: bytes(data ?? ''),
  };
}

export function toJson({ metadata, data }: Payload): JsonPayload {
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, it]) => [name, text(it)])),
    ...(data == null ? {} : { data: text(data) }),
  };
}

function bytes(encoded: string): Uint8Array {
  return Buffer.from(encoded, 'base64');
}

function text(decoded: Uint8Array): string {
  return Buffer.from(decoded).toString('base64');
}
