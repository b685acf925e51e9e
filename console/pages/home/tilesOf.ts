import type { Overview } from './overview.ts';

export interface TileFigures {
  readonly name: string;
  readonly value: string;
  /** What its link leads to. */
  readonly about: string;
  readonly path: string;
}

const LONG_MS = 10 * 60_000;

/** The overview's figures as tiles, each with the address of its rows. Pure. @param now in ms. */
export function tilesOf(
  { successRate24h, p95ProvisionMs24h, openLong, leaversOpen, leaversInTime7d }: Overview,
  inWords: (ms: number) => string,
  now: number,
): readonly TileFigures[] {
  const before = encodeURIComponent(new Date(now - LONG_MS).toISOString());
  return [
    {
      name: 'Success rate, 24 hours',
      value: percent(successRate24h),
      about: 'Report rows',
      path: '/reports/provisioning?span=24h',
    },
    {
      name: 'Time to provision, 95 % within',
      value: p95ProvisionMs24h === null ? '-' : inWords(p95ProvisionMs24h),
      about: 'Joiners of 24 hours',
      path: '/activity?type=onboard&span=24h',
    },
    {
      name: 'Open for more than 10 minutes',
      value: String(openLong),
      about: 'Open events',
      path: `/activity?status=open&span=custom&to=${before}`,
    },
    {
      name: 'Leavers still active',
      value: String(leaversOpen),
      about: 'Who still has access',
      path: '/reports/evidence?open=true',
    },
    {
      name: 'Leavers closed in 5 minutes, 7 days',
      value: percent(leaversInTime7d),
      about: 'Leavers of 7 days',
      path: '/activity?type=offboard&span=7d',
    },
  ];
}

/** 0.9987 is 99.8 %: never rounded up to a whole that it is not. */
function percent(share: number | null): string {
  return share === null ? '-' : `${Math.floor(share * 1000) / 10} %`;
}
