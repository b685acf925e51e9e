import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** DejaVu: Latin, Greek, Cyrillic, Arabic, Hebrew and more; a PDF's own fonts know only Western Europe's letters. */
export const FONTS = {
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  mono: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
} as const;

/**
 * A text in letters that the document's present font has. Others (Chinese, say) are told by their code points,
 * `\u{6f22}`, rather than printed as empty boxes that look all the same.
 */
export function legible(doc: object, text: string): string {
  // pdfkit has no public word for its font; a test holds it to this.
  const font: unknown = Reflect.get(Object(Reflect.get(doc, '_font')), 'font');
  const ask: unknown = Reflect.get(Object(font), 'hasGlyphForCodePoint');
  const hasGlyph = (codePoint: number) => typeof ask === 'function' && Reflect.apply(ask, font, [codePoint]) === true;
  return Array.from(text.normalize('NFC'), (letter) => {
    const codePoint = letter.codePointAt(0) ?? 0;
    return hasGlyph(codePoint) ? letter : `\\u{${codePoint.toString(16)}}`;
  }).join('');
}
