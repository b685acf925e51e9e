import { inflateSync } from 'node:zlib';

/** What a PDF of pdfkit says, page by page in one text: its glyphs are looked up in its fonts' ToUnicode maps. */
export function textOfPdf(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const body of objects.values()) {
    for (const [, list = ''] of body.text.matchAll(/\/Font <<([^>]*)>>/g)) {
      for (const [, name = '', id = ''] of list.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
        const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.text ?? '')?.[1];
        if (map !== undefined) fonts.set(name, glyphsOf(objects.get(map)?.stream ?? ''));
      }
    }
  }
  return [...objects.values()].map(({ stream }) => (stream.includes('BT') ? shown(stream, fonts) : '')).join('\n');
}

/** The files that are attached to it, as text. */
export function attachedTo(pdf: Buffer): readonly string[] {
  return [...objectsOf(pdf).values()].filter(({ text }) => text.includes('/EmbeddedFile')).map(({ stream }) => stream);
}

function objectsOf(pdf: Buffer) {
  const objects = new Map<string, { readonly text: string; readonly stream: string }>();
  for (const [, id = '', body = ''] of pdf.toString('latin1').matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [text = '', data] = body.split(/\nstream\r?\n/);
    objects.set(id, { text, stream: data === undefined ? '' : unpacked(text, data) });
  }
  return objects;
}

function unpacked(head: string, data: string): string {
  const bytes = Buffer.from(data.replace(/\r?\nendstream$/, ''), 'latin1');
  return (head.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('utf8');
}

/** `<0000> <ffff> [<0041> <0042>]`: glyphs from the first on, each with its letters as UTF-16. */
function glyphsOf(map: string): ReadonlyMap<string, string> {
  const glyphs = new Map<string, string>();
  for (const [, first = '', list = ''] of map.matchAll(/<(\w{4})> <\w{4}> \[([^\]]*)\]/g)) {
    for (const [index, hex] of [...list.matchAll(/<([\w ]+)>/g)].entries()) {
      const code = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0');
      glyphs.set(
        code,
        Buffer.from((hex[1] ?? '').replaceAll(' ', ''), 'hex')
          .swap16()
          .toString('utf16le'),
      );
    }
  }
  return glyphs;
}

function shown(stream: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> | undefined;
  let text = '';
  for (const [, name, run] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name);
    else {
      for (const [, hex = ''] of (run ?? '').matchAll(/<(\w+)>/g)) {
        text += hex.replace(/.{4}/g, (code) => font?.get(code) ?? '\ufffd');
      }
      text += '\n';
    }
  }
  return text;
}
