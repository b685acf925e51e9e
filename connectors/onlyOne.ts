import { permanent } from '../domain/errors.ts';

/**
 * The one that was found, or none: where several fit, nobody is guessed.
 *
 * @throws permanent `disputed_match`, naming what they share.
 */
export function onlyOne<T>(
  hits: readonly T[],
  {
    what,
    where,
    attribute,
  }: { readonly what: 'accounts' | 'groups'; readonly where: string; readonly attribute: string },
): T | undefined {
  if (hits.length <= 1) return hits[0];
  throw permanent('disputed_match', `${hits.length} ${what} in ${where} have the ${attribute} looked for.`, {
    remedy: `Remove or rename all but one of them in ${where}, then try again.`,
  });
}
