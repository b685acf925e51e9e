import { parseEncryptionKeys } from '../runtime/process/encryptionKeys.ts';

/** What the tests encrypt payloads with: always the same, so that a history saved today is replayed tomorrow. */
export const TEST_KEYS = parseEncryptionKeys('test:dGVudXJlLXRlc3RzLW9ubHktbm90LWEtc2VjcmV0ISE=');
