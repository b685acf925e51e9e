import type { DirectoryUser } from '../directory.ts';
import { type AttributeValue, isJsonList, isJsonObject, type JsonObject } from '../values.ts';
import { CORE_TEXTS, ENTERPRISE_TEXTS, primaryElement } from './personOf.ts';
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from './schemas/user.ts';

/** What a source has said of a person, as it is kept. */
export interface KeptResource {
  /** As `readResource` or `applyPatch` made it. */
  readonly said: JsonObject;
  /** `active` was taken away by a PATCH, the person being so: nothing is said about it until that changes. */
  readonly activeUnsaid: boolean | undefined;
}

/**
 * A person as SCIM shows them to a source: what the source said, with the directory's own fields as they are now, since
 * others change people, too. Without `meta` and `groups`. Pure.
 */
export function userResource(user: DirectoryUser, kept: KeptResource | undefined): JsonObject {
  const said = kept?.said ?? {};
  const enterprise = present({
    ...objectAt(said, ENTERPRISE_SCHEMA.id),
    ...overlay(user.attributes, ENTERPRISE_TEXTS),
    employeeNumber: user.employeeNumber,
    department: user.department,
  });
  const name = present({ ...objectAt(said, 'name'), familyName: user.familyName, givenName: user.givenName });
  const hasEnterprise = Object.keys(enterprise).length > 0;
  return present({
    ...said,
    schemas: hasEnterprise ? [USER_SCHEMA.id, ENTERPRISE_SCHEMA.id] : [USER_SCHEMA.id],
    id: user.id,
    userName: user.userName,
    name: Object.keys(name).length === 0 ? null : name,
    displayName: user.displayName,
    title: user.title,
    ...overlay(user.attributes, CORE_TEXTS),
    active: kept?.activeUnsaid === user.active ? null : user.active,
    emails: emailsOf(user, said),
    [ENTERPRISE_SCHEMA.id]: hasEnterprise ? enterprise : null,
  });
}

/** The source's addresses; the directory's own in place of the one that it was told, where others have changed it. */
function emailsOf({ email }: DirectoryUser, said: JsonObject): AttributeValue {
  const list = isJsonList(said.emails) ? said.emails : [];
  const told = primaryElement(said);
  const toldAddress = typeof told?.value === 'string' ? told.value.trim() : null;
  if (toldAddress === email) return list.length === 0 ? null : list;
  if (email === null) return list.filter((one) => one !== told);
  const current = { ...(told ?? { type: 'work' }), value: email, primary: true };
  return told === undefined ? [current, ...list] : list.map((one) => (one === told ? current : one));
}

/** What the directory has of these attributes; what it has not is null, whatever the source said once. */
function overlay(attributes: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.map((name) => {
      const value = attributes[name];
      return [name, typeof value === 'string' ? value : null];
    }),
  );
}

function present(object: JsonObject): JsonObject {
  const isPresent = (value: AttributeValue) => value !== null && !(isJsonList(value) && value.length === 0);
  return Object.fromEntries(Object.entries(object).filter(([, value]) => isPresent(value)));
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}
