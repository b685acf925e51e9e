import { permanent } from '../../domain/errors.ts';

export const FILE_ENCODINGS = ['utf-8', 'utf-16', 'windows-1252'] as const;
export type FileEncoding = (typeof FILE_ENCODINGS)[number];

/** Bytes that windows-1252 has no character for. */
const NO_CHARACTER = /[\u0081\u008d\u008f\u0090\u009d]/;

/**
 * The text of a file: UTF-8 with or without a byte order mark, UTF-16 with one or where that is declared, windows-1252
 * only where it is declared, as any bytes look like it.
 *
 * @throws permanent `file_undecodable`, telling what the file seems to be.
 */
export function decodeFile(content: Uint8Array, declared?: FileEncoding): string {
  const label = markOf(content) ?? (declared === 'utf-16' ? 'utf-16le' : (declared ?? 'utf-8'));
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(content);
    if (label === 'windows-1252' ? !NO_CHARACTER.test(text) : !text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw permanent('file_undecodable', `The file is not ${label.toUpperCase()}${seems(content, label)}.`, {
    remedy: 'Save it as UTF-8, or declare its encoding: encoding=utf-16 or encoding=windows-1252.',
  });
}

function markOf([first, second, third]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function seems(content: Uint8Array, label: string): string {
  if (label !== 'utf-8') return '';
  return content.includes(0)
    ? ' but seems to be UTF-16 or no text'
    : ' but seems to be windows-1252 or another old one';
}
