import { z } from '@hono/zod-openapi';
import { CHECK_RESULTS } from '../../domain/evidence/document.ts';
import { OPERATIONS, STEP_OUTCOMES } from '../../domain/lifecycle.ts';
import { idOf } from './ids.ts';

const time = z.iso.datetime();
const event = idOf('evt').nullable();

const verification = z
  .object({ at: time, result: z.enum(CHECK_RESULTS), reason: z.string().nullable() })
  .openapi('EvidenceVerification', {
    description:
      'What the target itself showed when it was last read for evidence. `active` is also an open invitation ' +
      '(`invitation_pending`), and a strange account with the name of the person (`same_user_name`); `unverified` has the error’s code.',
  });

const access = z
  .object({
    appId: idOf('app'),
    appName: z.string(),
    state: z
      .enum(['none', 'pending', 'active', 'inactive', 'deleted'])
      .openapi({ description: 'As last seen by Tenure' }),
    remoteId: z.string().nullable(),
    givenAt: time,
    givenBy: event,
    takenAt: time.nullable(),
    takenBy: event,
    operation: z.enum(OPERATIONS).nullable().openapi({ description: 'What took it; else what was done last' }),
    outcome: z.enum(STEP_OUTCOMES).nullable(),
    secondsFromLeaving: z.number().nullable(),
    open: z.boolean().openapi({ description: 'Can be used, or will be by accepting an invitation' }),
    why: z.string().nullable().openapi({
      description: 'Why it is open although it shall not be',
      example: 'active_in_target',
    }),
    groups: z.array(z.object({ groupId: idOf('grp'), name: z.string(), takenAt: time.nullable() })),
    verification: verification.nullable(),
  })
  .openapi('AccessEvidence');

export const evidenceDocument = z
  .object({
    version: z.literal(1),
    madeAt: time,
    madeBy: z.string(),
    person: z.object({
      id: idOf('usr'),
      userName: z.string(),
      displayName: z.string().nullable(),
      email: z.string().nullable(),
      employeeNumber: z.string().nullable(),
      active: z.boolean(),
      leftAt: time.nullable(),
      leaveEventId: event,
    }),
    access: z.array(access),
    summary: z.object({ accesses: z.int(), closed: z.int(), open: z.int(), verified: z.int() }),
  })
  .openapi('EvidenceDocument');

export const evidence = z
  .object({
    document: evidenceDocument,
    signature: z.object({
      alg: z.literal('EdDSA'),
      keyId: z.string().openapi({ description: 'The `kid` of `GET /v1/evidence-key`' }),
      value: z.string().openapi({ description: 'Ed25519 over the canonical JSON (RFC 8785) of `document`; base64url' }),
    }),
    sha256: z.string().openapi({ description: 'Of the same bytes, in hex' }),
  })
  .openapi('Evidence');

export type Evidence = z.output<typeof evidence>;

export const evidenceKey = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    kid: z.string(),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
  })
  .openapi('EvidenceKey');
