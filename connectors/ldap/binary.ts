/** AD's objectGUID, whose first three fields are little-endian, in the form everybody writes: `0f8fad5b-d9cb-…`. */
export function guidText(bytes: Buffer): string {
  if (bytes.length !== 16) return bytes.toString('hex');
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  const digits = order.map((index) => bytes.readUInt8(index).toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The same as bytes; undefined where the text is no GUID. */
export function guidBytes(text: string): Buffer | undefined {
  const digits = text.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(digits)) return undefined;
  const bytes = Buffer.from(digits, 'hex');
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Buffer.from(order.map((index) => bytes.readUInt8(index)));
}

/** objectSid as `S-1-5-21-…` (MS-DTYP section 2.4.2). */
export function sidText(bytes: Buffer): string {
  if (bytes.length < 8 || bytes.length < 8 + 4 * bytes.readUInt8(1)) return bytes.toString('hex');
  const parts = Array.from({ length: bytes.readUInt8(1) }, (_, index) => bytes.readUInt32LE(8 + 4 * index));
  return ['S', bytes.readUInt8(0), bytes.readUIntBE(2, 6), ...parts].join('-');
}
