import { ExpressionError } from './text.ts';

const TOKEN = /yyyy|MM|dd|HH|mm|ss/g;
const DIGITS: Readonly<Record<string, number>> = { yyyy: 4, MM: 2, dd: 2, HH: 2, mm: 2, ss: 2 };
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A date in another notation. Formats are made of `yyyy MM dd HH mm ss` and any other characters; an empty input format
 * reads ISO 8601, whose offset is turned into UTC. Without an offset the date is taken as it stands.
 *
 * @throws ExpressionError where the text is not of the input format or no such date exists.
 */
export function formatDateTime(text: string, inputFormat: string, outputFormat: string): string {
  const date = inputFormat === '' ? readIso(text) : readFormat(text, inputFormat);
  const parts: Readonly<Record<string, number>> = {
    yyyy: date.getUTCFullYear(),
    MM: date.getUTCMonth() + 1,
    dd: date.getUTCDate(),
    HH: date.getUTCHours(),
    mm: date.getUTCMinutes(),
    ss: date.getUTCSeconds(),
  };
  return outputFormat.replace(TOKEN, (token) => String(parts[token]).padStart(DIGITS[token] ?? 2, '0'));
}

function readIso(text: string): Date {
  const [, year, month, day, hour = '0', minute = '0', second = '0', offset = 'Z'] = ISO.exec(text) ?? [];
  if (year === undefined) throw new ExpressionError('FormatDateTime expects an ISO 8601 date, such as 2026-01-31');
  const date = exactly([year, month, day, hour, minute, second].map(Number));
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(offset) ?? [];
  const shift = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return new Date(date.getTime() + (sign === '-' ? shift : -shift));
}

function readFormat(text: string, format: string): Date {
  const found: Record<string, number> = {};
  let at = 0;
  let last = 0;
  for (const match of format.matchAll(TOKEN)) {
    const between = format.slice(last, match.index);
    const digits = text.slice(at + between.length, at + between.length + (DIGITS[match[0]] ?? 2));
    if (
      text.slice(at, at + between.length) !== between ||
      !/^\d+$/.test(digits) ||
      digits.length !== DIGITS[match[0]]
    ) {
      throw new ExpressionError('FormatDateTime was given a date that is not of its input format');
    }
    found[match[0]] = Number(digits);
    at += between.length + digits.length;
    last = match.index + match[0].length;
  }
  if (text.slice(at) !== format.slice(last)) {
    throw new ExpressionError('FormatDateTime was given a date that is not of its input format');
  }
  return exactly([found.yyyy ?? 1970, found.MM ?? 1, found.dd ?? 1, found.HH ?? 0, found.mm ?? 0, found.ss ?? 0]);
}

/** The date of these parts; the 31st of February is refused, not carried over into March. */
function exactly([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[]): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const whole = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (whole && hour < 24 && minute < 60 && second < 60) return date;
  throw new ExpressionError('FormatDateTime was given a date that does not exist');
}
