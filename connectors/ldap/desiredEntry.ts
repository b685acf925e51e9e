import { permanent } from '../../domain/errors.ts';
import type { AttributeValue } from '../../domain/values.ts';
import type { MappedAttribute } from '../connector.ts';
import { rdn, under } from './dn.ts';
import type { Flavour } from './flavour.ts';
import type { LdapSettings } from './settings.ts';

/** A mapping's results as a directory takes them. */
export interface DesiredEntry {
  /** By name in lower case; no values: the attribute is to be absent. */
  readonly attributes: ReadonlyMap<string, DesiredAttribute>;
  /** Where the mapping puts the account; undefined where it says nothing about that. */
  readonly parent: string | undefined;
}

export interface DesiredAttribute {
  /** The mapping's own name for it, for reports. */
  readonly target: string;
  readonly name: string;
  readonly values: readonly string[];
  readonly apply: 'always' | 'create';
}

/** Where a mapping says which organizational unit an account lies in: `Sales/Berlin` below the user base. */
const OU_TARGET = '$ou';

/** The directory's, ours, or a secret that no mapping may carry through reports. */
const NOT_MAPPED: ReadonlySet<string> = new Set([
  'objectclass',
  'dn',
  'memberof',
  'member',
  'uniquemember',
  'useraccountcontrol',
  'userpassword',
  'unicodepwd',
  'objectguid',
  'entryuuid',
  'objectsid',
]);

/**
 * A mapping's results, `userName` as the directory's login attribute; of two rows for one attribute the later wins.
 *
 * @throws permanent `bad_target_path` for an attribute that can't be mapped.
 */
export function desiredEntry(
  mapped: readonly MappedAttribute[],
  flavour: Flavour,
  settings: Pick<LdapSettings, 'userBase' | 'externalIdAttribute'>,
): DesiredEntry {
  const attributes = new Map<string, DesiredAttribute>();
  let parent: string | undefined;
  for (const { target, value, apply } of mapped) {
    const lower = target.trim().toLowerCase();
    if (lower === 'active') continue;
    if (lower === OU_TARGET) {
      parent = organizationalUnit(value, settings.userBase);
      continue;
    }
    const name = lower === 'username' ? flavour.loginAttribute : target.trim();
    checkName(name, settings.externalIdAttribute);
    attributes.set(name.toLowerCase(), { target: target.trim(), name, values: textValues(value), apply });
  }
  return { attributes, parent };
}

/** `Sales/Berlin` or a list: the outermost first. Nothing: the user base itself. */
function organizationalUnit(value: AttributeValue, userBase: string): string {
  const steps = (isList(value) ? value.map(String) : value === null ? [] : String(value).split('/'))
    .map((step) => step.trim())
    .filter((step) => step !== '');
  return steps.reduce((parent, step) => under(rdn('ou', step), parent), userBase);
}

function checkName(name: string, externalIdAttribute: string): void {
  const lower = name.toLowerCase();
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw bad(name, 'is not an attribute of a directory');
  if (NOT_MAPPED.has(lower)) throw bad(name, 'is set by Tenure or the directory itself and cannot be mapped');
  if (lower === externalIdAttribute.toLowerCase()) throw bad(name, "holds Tenure's own id");
}

function bad(name: string, why: string) {
  return permanent('bad_target_path', `The mapped target ${name} ${why}.`, {
    remedy: 'Map plain attribute names such as mail, or $ou for the organizational unit; remove the others.',
  });
}

/** LDAP knows text alone: booleans are TRUE and FALSE (RFC 4517 section 3.3.3). */
function textValues(value: AttributeValue): readonly string[] {
  const values = isList(value) ? value : [value];
  return [...new Set(values.map(textValue).filter((text) => text.trim() !== ''))];
}

function textValue(value: AttributeValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
