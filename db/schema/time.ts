import { timestamp } from 'drizzle-orm/pg-core';

/** A moment, with its time zone, as a `Date`. */
export function time(name: string) {
  return timestamp(name, { withTimezone: true, mode: 'date' });
}
