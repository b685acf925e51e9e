/** Whether a text is an id of this kind: the API's own ids are typed by their prefix, and an address's may be anything. */
export function isIdOf<P extends string>(prefix: P, text: unknown): text is `${P}_${string}` {
  return typeof text === 'string' && text.startsWith(`${prefix}_`);
}
