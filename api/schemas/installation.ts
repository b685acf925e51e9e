import { z } from '@hono/zod-openapi';

/** What is kept for a time only, or for good. */
const KEPT = [
  'report',
  'events',
  'audit_log',
  'evidence_checks',
  'attempts',
  'webhook_deliveries',
  'idempotency_answers',
  'workflow_histories',
] as const;

const kept = z.object({
  what: z.enum(KEPT),
  hours: z.int().nullable().openapi({ description: 'How long; null: it is not forgotten, or not known now' }),
  forGood: z.boolean(),
  setBy: z.string().nullable().openapi({ description: 'The variable, or the command, that changes it' }),
});

export const installation = z
  .object({
    version: z.string(),
    license: z.string(),
    node: z.string(),
    postgres: z.string(),
    temporal: z.object({
      version: z.string().nullable(),
      namespace: z.string(),
      uiUrl: z.string().nullable().openapi({ description: 'Where the Temporal UI is' }),
    }),
    retention: z.array(kept),
    packages: z.array(z.object({ name: z.string(), version: z.string(), license: z.string() })).openapi({
      description: 'What it is made with',
    }),
  })
  .openapi('Installation');

export type Kept = z.output<typeof kept>;
