import { isId, type SourceTokenId } from '../../domain/ids.ts';

/** A source's token as its client holds it: `tns_<id>_<secret>`, the secret 32 random bytes in base64url. */
export interface SourceTokenText {
  readonly id: SourceTokenId;
  readonly secret: string;
}

const FORM = /^tns_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** The text that is shown once. */
export function writeSourceToken({ id, secret }: SourceTokenText): string {
  return `tns_${id.slice('stk_'.length)}_${secret}`;
}

/** Reads a token; undefined where the text is none. */
export function readSourceToken(text: string): SourceTokenText | undefined {
  const [, hex, secret] = FORM.exec(text) ?? [];
  const id = `stk_${hex}`;
  return secret !== undefined && isId('stk', id) ? { id, secret } : undefined;
}
