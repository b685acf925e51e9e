/** The lengths of time that statistics are summed over. */
export const BUCKETS = ['hour', 'day', 'week'] as const;

export type Bucket = (typeof BUCKETS)[number];
