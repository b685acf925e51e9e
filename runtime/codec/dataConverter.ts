import type { DataConverter, PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import type { EncryptionKey } from '../process/encryptionKeys.ts';
import { deriveCodecKeys } from './codecKeys.ts';
import { FAILURE_CONVERTER } from './failureConverterPath.ts';
import { createPayloadCodec } from './payloadCodec.ts';

/** A key that is missing is missing for every payload; once in a while is enough to be told. */
const TELL_EVERY_MS = 60_000;

/**
 * What every client and worker of Temporal is made with, so that names, messages and stacks reach it encrypted:
 * `createTemporalClient`, `createWorkflowWorker`, `runAppWorkers`.
 *
 * @param logger is told, at most once a minute a code, that payloads can't be decrypted and what to do.
 */
export function createDataConverter(
  encryptionKeys: readonly EncryptionKey[],
  logger: Logger,
): DataConverter & { readonly payloadCodecs: [PayloadCodec] } {
  const told = new Map<string, number>();
  const codec = createPayloadCodec(deriveCodecKeys(encryptionKeys), ({ code, message, remedy }) => {
    if (Date.now() - (told.get(message) ?? 0) < TELL_EVERY_MS) return;
    told.set(message, Date.now());
    logger.error({ code, remedy }, message);
  });
  return { payloadCodecs: [codec], failureConverterPath: FAILURE_CONVERTER };
}
