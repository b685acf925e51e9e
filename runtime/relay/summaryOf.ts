import type { ClaimedEvent } from '../../db/outbox.ts';
import type { EventType } from '../../domain/lifecycle.ts';

const WORDS: Readonly<Record<EventType, string>> = {
  onboard: 'Onboard',
  update: 'Update',
  'group-change': 'Change groups of',
  offboard: 'Offboard',
  converge: 'Converge',
};

/**
 * Temporal refuses a start whose summary is longer than 400 bytes, encrypted: that costs some 150, and a key id of 32
 * characters more.
 */
const MOST_BYTES = 200;

/**
 * What the Temporal UI shows of an event beside its workflow's id, to those who may see names: "Onboard Zoë O'Neill",
 * "Policy created: Wiki, Engineers". Encrypted on its way, as everything that workflows are given.
 */
export function summaryOf({ type, about, cause }: Pick<ClaimedEvent, 'type' | 'about' | 'cause'>): string {
  const names = about.map(inOneLine).join(', ');
  const isConverge = type === 'converge' && cause !== null;
  const text = isConverge ? `${sentence(cause)}${names === '' ? '' : `: ${names}`}` : `${WORDS[type]} ${names}`;
  return shortened(text.trim(), MOST_BYTES);
}

function sentence(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The UI reads summaries as Markdown: a name is no place for a link. */
function inOneLine(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\\`*[\]<>]/g, '\\$&');
}

function shortened(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (Buffer.byteLength(kept + segment) > bytes - 3) break;
    kept += segment;
  }
  return `${kept}…`;
}
