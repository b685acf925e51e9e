import type { AttributeValue } from '../../domain/values.ts';
import type { MappedAttribute } from '../connector.ts';
import { readBoolean } from './sameValue.ts';
import { isObject, parseTargetPath, type TargetPath } from './targetPath.ts';

/** One desired value at one parsed path. */
export interface DesiredTarget {
  readonly path: TargetPath;
  readonly value: AttributeValue;
  readonly apply: 'always' | 'create';
}

/**
 * A mapping's results as parsed targets. Objects are taken apart into their sub-attributes, so that each is compared
 * and sent by itself; of two rows with one target the later wins.
 *
 * @throws permanent `bad_target_path`.
 */
export function desiredTargets(attributes: readonly MappedAttribute[]): readonly DesiredTarget[] {
  const byTarget = new Map<string, DesiredTarget>();
  for (const { target, value, apply } of attributes) {
    for (const desired of expand(parseTargetPath(target), value, apply)) {
      byTarget.set(desired.path.text.toLowerCase(), desired);
    }
  }
  return [...byTarget.values()];
}

function expand(path: TargetPath, value: AttributeValue, apply: 'always' | 'create'): readonly DesiredTarget[] {
  if (!isObject(value) && path.filter !== undefined && path.sub === undefined) {
    return expand(parseTargetPath(`${path.text}.value`), value, apply);
  }
  if (!isObject(value) || path.sub !== undefined) return [{ path, value: plain(path, value), apply }];
  return Object.entries(value).flatMap(([name, inner]) =>
    expand(parseTargetPath(`${path.text}${path.attribute === '' ? ':' : '.'}${name}`), inner, apply),
  );
}

/** `active` is a boolean in SCIM, whatever an expression made of it. */
function plain(path: TargetPath, value: AttributeValue): AttributeValue {
  if (path.urn === undefined && path.attribute.toLowerCase() === 'active') return readBoolean(value) ?? value;
  return value;
}

/** Whether case is of no account at this path: `userName` and addresses (RFC 7643 section 4.1). */
export function isCaseBlind(path: TargetPath): boolean {
  const attribute = path.attribute.toLowerCase();
  return path.urn === undefined && (attribute === 'username' || attribute === 'emails');
}
