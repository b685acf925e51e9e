import type { z } from '@hono/zod-openapi';
import { queryOptions } from '@tanstack/react-query';
import type {
  closureOfApp,
  failureCause,
  movementsPoint,
  openLeaver,
  outcomesPoint,
  provisionTimesPoint,
} from '../../../../api/schemas/stats.ts';
import { call } from '../../../client/client.ts';
import { plotPath } from './plotSearch.ts';

export type OutcomesPoint = z.output<typeof outcomesPoint>;
export type TimesPoint = z.output<typeof provisionTimesPoint>;
export type MovementsPoint = z.output<typeof movementsPoint>;
export type FailureCause = z.output<typeof failureCause>;
export type Closure = z.output<typeof closureOfApp>;
export type OpenLeaver = z.output<typeof openLeaver>;

/** What each plot is made from. */
export interface Figures {
  readonly outcomes: { readonly data: readonly OutcomesPoint[] };
  readonly 'time-to-provision': { readonly data: readonly TimesPoint[] };
  readonly movements: { readonly data: readonly MovementsPoint[] };
  readonly failures: { readonly data: readonly FailureCause[] };
  readonly 'leaver-closure': {
    readonly data: readonly Closure[];
    readonly open: readonly OpenLeaver[];
    readonly openTotal: number;
  };
}

/** Not by the typed client: these addresses answer CSV, too. */
export function figuresQuery<N extends keyof Figures & string>(name: N, query: Readonly<Record<string, string>>) {
  return queryOptions({
    queryKey: ['stats', name, query],
    queryFn: () => call<Figures[N]>('GET', plotPath(name, query)),
  });
}
