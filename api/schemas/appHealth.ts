import { z } from '@hono/zod-openapi';
import type { App } from '../../db/apps.ts';
import type { WaitingForApp } from '../../db/quarantine.ts';
import { connectionCheck, showCheck } from './connection.ts';

export const healthStatus = z.enum(['unknown', 'ok', 'failing', 'quarantined']);

const quarantine = z
  .object({
    since: z.iso.datetime(),
    code: z.string().openapi({ description: 'Why: target_unauthorized, target_unreachable, …' }),
    message: z.string(),
    remedy: z.string().nullable().openapi({ description: 'What to do' }),
    httpStatus: z.number().nullable(),
    probes: z.number().openapi({ description: 'Probes since that did not get through' }),
    nextProbeAt: z.iso.datetime().nullable().openapi({ description: 'null: now' }),
    waiting: z.object({
      steps: z.number().openapi({ description: 'Steps that go on when the app is back' }),
      offboards: z.number().openapi({ description: 'Leavers among them, who go first' }),
      oldestOffboardAt: z.iso.datetime().nullable().openapi({ description: 'When the first of them was accepted' }),
    }),
  })
  .openapi('Quarantine', {
    description: 'Nothing is sent to the app but a probe; it ends by itself when one gets through.',
  });

export const appHealth = z
  .object({
    status: healthStatus,
    checkedAt: z.iso.datetime().nullable(),
    checks: z.array(connectionCheck),
    quarantine: quarantine.nullable().openapi({ description: 'null: the app is not quarantined' }),
  })
  .openapi({ description: 'Looked after every minute; in quarantine every 1 to 60 seconds' });

/** @param waiting what waits for the app, where anything does. */
export function showHealth(
  { health, quarantine }: App,
  waiting: WaitingForApp | undefined,
): z.output<typeof appHealth> {
  const shown = { checkedAt: health.checkedAt, checks: health.checks.map(showCheck) };
  if (quarantine === null) return { status: health.status, ...shown, quarantine: null };
  return {
    status: 'quarantined',
    ...shown,
    quarantine: {
      ...quarantine,
      nextProbeAt: health.dueAt === undefined ? null : new Date(health.dueAt).toISOString(),
      waiting: {
        steps: waiting?.steps ?? 0,
        offboards: waiting?.offboards ?? 0,
        oldestOffboardAt: waiting?.oldestOffboardAt?.toISOString() ?? null,
      },
    },
  };
}
