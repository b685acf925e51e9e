import type { DirectoryUser } from '../directory.ts';
import type { AttributeChange, AttributeValue } from '../values.ts';
import type { Mapping } from './compileMapping.ts';
import { mapUser } from './mapUser.ts';

export interface MappingChange {
  /** Attributes that an account would be sent anew. */
  readonly changes: readonly AttributeChange[];
  /** The new rows give this person nothing that the target could take, and the old ones did. */
  readonly breaks: boolean;
}

/**
 * What other rows would change in the account that a person has by the old ones. Rows of creation only leave it alone,
 * and so does the end of a row: what is not mapped any more stays as it is in the target. Pure.
 *
 * @param old undefined where there is no valid mapping yet.
 */
export function mappingChange(
  old: Mapping<'user'> | undefined,
  now: Mapping<'user'>,
  user: DirectoryUser,
): MappingChange {
  const before = old === undefined ? undefined : mapUser(old, user);
  const after = mapUser(now, user);
  const known = new Map((before?.attributes ?? []).map(({ target, value }) => [nameOf(target), value]));
  const changes = after.attributes.flatMap(({ target, value, apply }): AttributeChange[] => {
    // Whether an account is active follows from the directory, whatever a row says.
    if (apply === 'create' || nameOf(target) === 'active') return [];
    const was = known.get(nameOf(target)) ?? null;
    return isSame(was, value) ? [] : [{ attribute: target, old: was, new: value }];
  });
  return { changes, breaks: isBroken(after) && !(before !== undefined && isBroken(before)) };
}

function isBroken({ missing, problems }: ReturnType<typeof mapUser>): boolean {
  return missing.length > 0 || problems.length > 0;
}

function nameOf(target: string): string {
  return target.trim().toLowerCase();
}

/** Both come from the same rows' order of names, as a mapping builds them. */
function isSame(a: AttributeValue, b: AttributeValue): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
