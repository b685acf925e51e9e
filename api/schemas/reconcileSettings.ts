import { z } from '@hono/zod-openapi';
import { intervalMs, REPORT_ONLY } from '../../domain/reconcile/words.ts';

const choice = z.enum(['report', 'mend']);

export const mendSettings = z
  .strictObject({ missing: choice, orphaned: choice, drifted: choice, unexpectedMembers: choice })
  .partial()
  .transform((given) => ({ ...REPORT_ONLY, ...given }))
  .openapi({
    description:
      'What is asked to be mended, kind by kind; what is left out is only reported. Accounts that are nobody’s are never removed.',
  });

/** How an app is compared by itself. */
export const reconcileSettings = z
  .strictObject({
    every: z
      .string()
      .refine((text) => intervalMs(text) !== undefined, {
        error: 'Expected a time from 5m to 30d: a number and m, h or d.',
      })
      .nullable()
      .openapi({ description: 'How often the app is compared by itself; null: only when asked', example: '24h' }),
    mend: mendSettings,
  })
  .openapi('ReconcileSettings');

export const mendShown = z.object({
  missing: choice,
  orphaned: choice,
  drifted: choice,
  unexpectedMembers: choice,
});

export const reconcileShown = z.object({ every: z.string().nullable(), mend: mendShown });
