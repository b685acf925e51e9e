import { formatDateTime } from './formatDateTime.ts';
import { type MappingFunction, ofText } from './mappingFunction.ts';
import { normalizeDiacritics } from './normalizeDiacritics.ts';
import { ExpressionError, MAX_TEXT } from './text.ts';

/** Entra's functions that make text from text. Letters count as people see them in code points, not in UTF-16 halves. */
export const TEXT_FUNCTIONS: readonly MappingFunction[] = [
  ofText('Append', ['text', 'text'], (text, rest) => text + rest.text(1)),
  ofText('Left', ['text', 'whole'], (text, rest) => [...text].slice(0, natural(rest.whole(1), 'Left')).join('')),
  ofText('Right', ['text', 'whole'], (text, rest) => {
    const letters = [...text];
    return letters.slice(Math.max(0, letters.length - natural(rest.whole(1), 'Right'))).join('');
  }),
  ofText('Mid', ['text', 'whole', 'whole'], (text, rest) => {
    const from = ordinal(rest.whole(1), 'Mid') - 1;
    return [...text].slice(from, from + natural(rest.whole(2), 'Mid')).join('');
  }),
  ofText('Replace', ['text', 'text', 'text'], (text, rest) => replaceAll(text, rest.text(1), rest.text(2))),
  ofText('ToLower', ['text', 'text'], (text, rest) => text.toLocaleLowerCase(culture(rest.text(1), 'ToLower')), 1),
  ofText('ToUpper', ['text', 'text'], (text, rest) => text.toLocaleUpperCase(culture(rest.text(1), 'ToUpper')), 1),
  ofText('Trim', ['text'], (text) => text.trim()),
  ofText('StripSpaces', ['text'], (text) => text.replaceAll(' ', '')),
  ofText('NormalizeDiacritics', ['text'], (text) => normalizeDiacritics(text)),
  ofText('Word', ['text', 'whole', 'text'], (text, rest) => {
    const wanted = ordinal(rest.whole(1), 'Word');
    return words(text, new Set(rest.text(2)))[wanted - 1] ?? null;
  }),
  ofText('FormatDateTime', ['text', 'text', 'text', 'text'], (text, rest) => {
    if (rest.text(1) !== '') {
      throw new ExpressionError('FormatDateTime knows no date-time styles: leave its second argument empty');
    }
    return text === '' ? null : formatDateTime(text, rest.text(2), rest.text(3));
  }),
  ofText('CStr', ['text'], (text) => text),
];

/** A count of letters, 0 or more. */
function natural(count: number, name: string): number {
  if (count >= 0) return count;
  throw new ExpressionError(`${name} expects a length of 0 or more`);
}

/** A position as Entra counts them: the first is 1. */
export function ordinal(position: number, name: string): number {
  if (position >= 1) return position;
  throw new ExpressionError(`${name} counts from 1`);
}

/** All occurrences, literally; looks at the size before it makes the text. */
function replaceAll(text: string, old: string, replacement: string): string {
  if (old === '') return text;
  const parts = text.split(old);
  const size = text.length + (parts.length - 1) * (replacement.length - old.length);
  if (size > MAX_TEXT) throw new ExpressionError(`Replace made more than ${MAX_TEXT} characters`);
  return parts.join(replacement);
}

/** A BCP 47 name such as `tr-TR`; empty is the neutral culture, whatever machine this runs on. */
function culture(name: string, caller: string): string {
  if (name === '') return 'und';
  try {
    return new Intl.Locale(name).toString();
  } catch {
    throw new ExpressionError(`${caller} expects a culture such as en-US as its second argument`);
  }
}

function words(text: string, delimiters: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  let word = '';
  for (const letter of text) {
    if (!delimiters.has(letter)) {
      word += letter;
    } else if (word !== '') {
      found.push(word);
      word = '';
    }
  }
  return word === '' ? found : [...found, word];
}
