import { z } from '@hono/zod-openapi';
import type { ConnectionCheck } from '../../connectors/connector.ts';

export const connectionCheck = z
  .object({
    name: z.string().openapi({
      description: 'url, dns, tls, reach, token, service_provider_config, list_one_user, health',
    }),
    ok: z.boolean(),
    ms: z.number(),
    skipped: z.boolean().optional().openapi({ description: 'Not tried, or there is no such thing; never a failure' }),
    cause: z.string().optional(),
    remedy: z.string().optional(),
  })
  .openapi('ConnectionCheck');

export const connectionReport = z
  .object({ ok: z.boolean(), checks: z.array(connectionCheck) })
  .openapi('ConnectionReport');

/** A check as it is answered. */
export function showCheck(check: ConnectionCheck): z.output<typeof connectionCheck> {
  return { ...check };
}
