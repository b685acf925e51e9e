import { z } from 'zod';
import { parseJson } from './errors.ts';

/** The bridge's `/health` (FEATURES section 2.1): one report a part, each good until it expires. */
const healthReport = z.object({
  reports: z.array(z.object({ source: z.string(), state: z.string().optional(), expires: z.string().optional() })),
});

const WELL: ReadonlySet<string> = new Set(['healthy', 'ok', 'connected', 'running', 'up']);

/**
 * The parts that a health report shows as not well: a state other than the good ones, or a report past its expiry, for
 * a part that has stopped reporting says nothing any more. A body without reports names none.
 */
export function unhealthyParts(body: string, now: number): readonly string[] {
  const parsed = healthReport.safeParse(parseJson(body));
  if (!parsed.success) return [];
  return parsed.data.reports
    .filter(({ state, expires }) => isBad(state) || (expires !== undefined && Date.parse(expires) < now))
    .map(({ source, state, expires }) => {
      const name = source.replace(/[^\w .-]/g, '').slice(0, 60);
      if (!isBad(state) && expires !== undefined) return `${name} (its report has expired)`;
      return name;
    });
}

function isBad(state: string | undefined): boolean {
  return state !== undefined && !WELL.has(state.trim().toLowerCase());
}
