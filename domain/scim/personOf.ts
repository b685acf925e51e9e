import type { DirectoryUser } from '../directory.ts';
import { type AttributeValue, isJsonList, isJsonObject, type JsonObject } from '../values.ts';
import { ENTERPRISE_SCHEMA } from './schemas/user.ts';
import { badRequest } from './scimError.ts';

/** The fields of a person that SCIM has a place for. */
export type ScimPersonFields = Pick<
  DirectoryUser,
  'userName' | 'givenName' | 'familyName' | 'displayName' | 'email' | 'department' | 'title' | 'employeeNumber'
>;

/** What the directory keeps of a SCIM user. */
export interface ScimPerson {
  readonly fields: ScimPersonFields;
  readonly attributes: JsonObject;
}

/** Single texts that the directory keeps among `attributes`, under the same names. */
export const CORE_TEXTS = ['nickName', 'profileUrl', 'userType', 'preferredLanguage', 'locale', 'timezone'] as const;
export const ENTERPRISE_TEXTS = ['costCenter', 'organization', 'division'] as const;
const NAME_TEXTS = ['middleName', 'honorificPrefix', 'honorificSuffix'] as const;
const LISTS = ['phoneNumbers', 'addresses', 'ims', 'roles', 'entitlements'] as const;

/** As elsewhere in Tenure (api/schemas/person.ts): longer is no name. */
const MAX = 256;

/**
 * A SCIM user as the directory keeps them: fields where it has some, everything else a mapping may want under
 * `attributes`: single texts by their names, lists as they are, further addresses as texts in `emails`, the manager's id
 * in `manager`. Pictures and certificates stay with the source.
 *
 * @throws 400 `invalidValue` for a text too long or an address that is none.
 */
export function personOf(resource: JsonObject): ScimPerson {
  const name = objectAt(resource, 'name');
  const enterprise = objectAt(resource, ENTERPRISE_SCHEMA.id);
  const userName = textAt(resource, 'userName', 'userName');
  if (userName === null) throw badRequest('invalidValue', 'userName is required.');
  const addresses = addressesOf(resource);
  const email = primaryAddress(resource) ?? null;
  if (email !== null && !/^[^@\s]+@[^@\s]+$/.test(email)) {
    throw badRequest('invalidValue', 'emails holds a value that is no e-mail address.');
  }
  const values: [string, AttributeValue | undefined][] = [
    ...CORE_TEXTS.map((it): [string, AttributeValue | undefined] => [it, resource[it]]),
    ...NAME_TEXTS.map((it): [string, AttributeValue | undefined] => [it, name[it]]),
    ...ENTERPRISE_TEXTS.map((it): [string, AttributeValue | undefined] => [it, enterprise[it]]),
    ['manager', objectAt(enterprise, 'manager').value],
    ...LISTS.map((it): [string, AttributeValue | undefined] => [it, resource[it]]),
    ['emails', furtherThan(email, addresses)],
  ];
  return {
    fields: {
      userName,
      givenName: textAt(name, 'givenName', 'name.givenName'),
      familyName: textAt(name, 'familyName', 'name.familyName'),
      displayName: textAt(resource, 'displayName', 'displayName'),
      email,
      title: textAt(resource, 'title', 'title'),
      department: textAt(enterprise, 'department', 'department'),
      employeeNumber: textAt(enterprise, 'employeeNumber', 'employeeNumber'),
    },
    attributes: Object.fromEntries(values.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
  };
}

/** The address that is primary, else the one for work, else the first. */
export function primaryAddress(resource: JsonObject): string | undefined {
  const element = primaryElement(resource);
  return typeof element?.value === 'string' ? element.value.trim() : undefined;
}

/** The element of `emails` that holds it. */
export function primaryElement({ emails }: JsonObject): JsonObject | undefined {
  const elements = (isJsonList(emails) ? emails : []).filter(isJsonObject).filter(({ value }) => filled(value));
  return (
    elements.find(({ primary }) => primary === true) ??
    elements.find(({ type }) => typeof type === 'string' && type.toLowerCase() === 'work') ??
    elements[0]
  );
}

/** All addresses, in lower case: the person is found by each of them. */
export function addressesOf({ emails }: JsonObject): readonly string[] {
  const elements = (isJsonList(emails) ? emails : []).filter(isJsonObject);
  return elements.flatMap(({ value }) => (typeof value === 'string' && filled(value) ? [value.trim()] : []));
}

function furtherThan(email: string | null, addresses: readonly string[]): readonly string[] | undefined {
  const further = [...new Set(addresses)].filter((it) => it !== email);
  return further.length === 0 ? undefined : further;
}

function textAt(object: JsonObject, name: string, path: string): string | null {
  const value = object[name];
  if (typeof value !== 'string' || !filled(value)) return null;
  if (value.length > MAX) throw badRequest('invalidValue', `${path} is longer than ${MAX} characters.`);
  return value;
}

function filled(value: AttributeValue | undefined): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}
