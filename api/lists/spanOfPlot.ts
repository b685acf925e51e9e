import type { z } from 'zod';
import { appsMeantBy } from '../../db/appsMeantBy.ts';
import type { Db } from '../../db/connect.ts';
import { groupsMeantBy } from '../../db/groupsMeantBy.ts';
import type { StatsFilter } from '../../db/stats/statsFilter.ts';
import type { Bucket } from '../../domain/buckets.ts';
import { invalid } from '../problems/requestError.ts';
import type { statsQuery } from '../schemas/stats.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
/** An hour more than a month or so, for clocks that are changed within it. */
const MOST_DAYS: Readonly<Record<Bucket, number>> = { hour: 31 + 1 / 24, day: 400 + 1 / 24, week: 400 + 1 / 24 };

/**
 * What a plot is over, from its query: the span made definite, the app and the group found.
 *
 * @throws 422 naming `from` for a span that is empty, or longer than the buckets allow.
 */
export async function spanOfPlot(
  db: Db,
  { app, group, from, to = new Date(), bucket, tz, type }: Omit<z.output<typeof statsQuery>, 'format'>,
): Promise<StatsFilter> {
  const begin = from ?? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS);
  const days = (to.getTime() - begin.getTime()) / DAY_MS;
  if (days <= 0) {
    throw invalid({ field: 'from', message: 'The span is empty.', expected: 'a time before `to`, or before now' });
  }
  if (days > MOST_DAYS[bucket]) {
    const most = Math.floor(MOST_DAYS[bucket]);
    throw invalid({
      field: 'from',
      message: `The span is longer than the ${most} days that bucket=${bucket} may have.`,
      expected: `at most ${most} days before \`to\``,
    });
  }
  return {
    ...{ from: begin, to, bucket, tz, type },
    appIds: app === undefined ? undefined : await appsMeantBy(db, app),
    groupIds: group === undefined ? undefined : await groupsMeantBy(db, group),
  };
}
