/** One `type=value` of a distinguished name, the value unescaped. */
export interface NamePart {
  readonly type: string;
  readonly value: string;
}

/** One step of a distinguished name; several parts are joined by `+`. */
export type Rdn = readonly NamePart[];

/** `type=value`, escaped as RFC 4514 section 2.4 wants it; by hex pairs, which every server and ldapts' own parser read. */
export function rdn(type: string, value: string): string {
  const bytes = [...value].map((character, index, all) => {
    const isOuterSpace = character === ' ' && (index === 0 || index === all.length - 1);
    const isSpecial = /[,+"\\<>;=]/.test(character) || character < ' ' || (character === '#' && index === 0);
    return isOuterSpace || isSpecial ? `\\${hex(character.charCodeAt(0))}` : character;
  });
  return `${type}=${bytes.join('')}`;
}

/** The name of a child. */
export function under(name: string, parent: string): string {
  return parent === '' ? name : `${name},${parent}`;
}

/** Takes a distinguished name apart, from the entry up (RFC 4514 section 3); undefined where it is none. */
export function parseDn(text: string): readonly Rdn[] | undefined {
  if (text.trim() === '') return [];
  const rdns = splitUnescaped(text, ',').map((step) => splitUnescaped(step, '+').map(parsePart));
  const complete = rdns.map((parts) => parts.filter((part) => part !== undefined));
  return complete.every((parts, index) => parts.length === rdns[index]?.length) ? complete : undefined;
}

/** The text with everything above the entry itself; `''` at the root. */
export function parentOf(dn: string): string {
  const [first = ''] = splitUnescaped(dn, ',');
  return dn.slice(first.length + 1).trim();
}

/** The entry's own step. */
export function rdnOf(dn: string): string {
  return (splitUnescaped(dn, ',')[0] ?? '').trim();
}

/** A form in which equal names are equal texts: case, spaces and ways of escaping don't count. */
export function normalDn(dn: string): string {
  const parsed = parseDn(dn);
  if (parsed === undefined) return dn.trim().toLowerCase();
  return parsed
    .map((parts) =>
      parts
        .map(({ type, value }) => rdn(type.toLowerCase(), value.normalize('NFC').toLowerCase().replace(/\s+/g, ' ')))
        .sort()
        .join('+'),
    )
    .join(',');
}

/** Whether two names are the same entry's. */
export function sameDn(a: string, b: string): boolean {
  return normalDn(a) === normalDn(b);
}

/** Whether an entry lies below another, or is it. */
export function isWithin(dn: string, ancestor: string): boolean {
  const [inner, outer] = [normalDn(dn), normalDn(ancestor)];
  return outer === '' || inner === outer || inner.endsWith(`,${outer}`);
}

function parsePart(text: string): NamePart | undefined {
  const equals = text.indexOf('=');
  const type = text.slice(0, equals).trim();
  if (equals < 1 || !/^([A-Za-z][\w-]*|\d+(\.\d+)*)$/.test(type)) return undefined;
  return { type, value: unescaped(text.slice(equals + 1)) };
}

function unescaped(raw: string): string {
  const text = raw.replace(/^ +/, '').replace(/(?<!\\) +$/, '');
  if (text.startsWith('"') && text.endsWith('"') && text.length > 1) return unescaped(text.slice(1, -1));
  // Pairs in a row are the bytes of one character.
  return text.replace(/((?:\\[0-9A-Fa-f]{2})+)|\\(.)/gs, (_, pairs: string | undefined, character: string) =>
    pairs === undefined ? character : Buffer.from(pairs.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
}

function splitUnescaped(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function hex(code: number): string {
  return code.toString(16).padStart(2, '0').toUpperCase();
}
