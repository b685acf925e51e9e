import { useEffect, useState } from 'react';

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment as "3 minutes ago" that keeps up, with the exact time in its title; `-` where there is none. */
export function TimeAgo({ time }: { readonly time: string | null | undefined }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(ticking);
  }, []);
  if (time === null || time === undefined) return <span>-</span>;
  const date = new Date(time);
  return (
    <time dateTime={time} title={exact.format(date)}>
      {inWords((date.getTime() - Math.max(now, Date.now() - 30_000)) / 1000)}
    </time>
  );
}

function inWords(seconds: number): string {
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return Math.abs(seconds) < 10 ? 'just now' : relative.format(Math.round(seconds), 'second');
}

/** The exact moment, in the reader's own zone. */
export function ExactTime({ time }: { readonly time: string | null | undefined }) {
  if (time === null || time === undefined) return <span>-</span>;
  return <time dateTime={time}>{exact.format(new Date(time))}</time>;
}
