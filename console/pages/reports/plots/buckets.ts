import type { Bucket } from '../../../../domain/buckets.ts';

const LENGTH_MS: { readonly [B in Bucket]: number } = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const hour = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });

/** A bucket's name by the reader's clock: "Nov 25", "Nov 25, 09:00 AM". */
export function bucketLabel(time: string, bucket: Bucket): string {
  return (bucket === 'hour' ? hour : day).format(new Date(time));
}

/** Where a bucket of a list ends: where the next one begins, RFC 3339. */
export function bucketEnd(points: readonly { readonly time: string }[], at: number, bucket: Bucket): string {
  const next = points[at + 1]?.time;
  return next ?? new Date(new Date(points[at]?.time ?? 0).getTime() + LENGTH_MS[bucket]).toISOString();
}

/** A link's query: what is filtered, and what is more narrow. Left out is what is undefined. */
export function linkTo(page: string, filters: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(filters).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
  return `${page}?${new URLSearchParams(set)}`;
}
