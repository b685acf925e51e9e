import type { AttributeChange, AttributeValue, JsonObject } from '../../domain/values.ts';
import type { AccountPlan, DesiredAccount, MappedAttribute, PlannedRequest, RemoteAccount } from '../connector.ts';
import { withTargets } from '../scim/buildResource.ts';
import { type DesiredTarget, desiredTargets } from '../scim/desiredTargets.ts';
import { attributeOf, readTarget } from '../scim/readTarget.ts';
import { isNothing, sameValue } from '../scim/sameValue.ts';
import { OUR_ID } from './remoteAccount.ts';

const USERS = '/admin/directory/v1/users';
/** Google takes these in any case, and shows them in lower. */
const CASE_BLIND = new Set(['primaryemail', 'recoveryemail']);

/**
 * What has to be sent to make a user as desired (Connector.planAccount). Targets are paths into Google's user resource:
 * `primaryEmail`, `name.givenName`, `organizations[primary eq true].department`, `orgUnitPath`,
 * `customSchemas.hr.costCentre`. A list that changes is sent whole, with what others keep in it: PATCH replaces lists.
 */
export function planAccount(desired: DesiredAccount, current: RemoteAccount | undefined): AccountPlan {
  const none: AccountPlan = { operation: 'none', requests: [], changes: [], current, desired };
  if (desired.state === 'active' && current === undefined) {
    const targets = targetsOf(none);
    return {
      ...none,
      operation: 'create',
      requests: [{ method: 'POST', path: USERS, body: withTargets({}, targets) }],
      changes: targets
        .filter(({ value, path }) => !isNothing(value) && path.text !== 'suspended')
        .map(({ path, value }): AttributeChange => ({ attribute: path.text, old: null, new: value })),
    };
  }
  if (current === undefined) return none;
  if (desired.state === 'deleted') {
    return { ...none, operation: 'delete', requests: [{ method: 'DELETE', path: `${USERS}/${current.remoteId}` }] };
  }
  const { changes, body } = differences(current.resource, targetsOf(none));
  if (changes.length === 0) return none;
  const isOff = desired.state === 'inactive' && current.active;
  const operation = isOff ? 'deactivate' : current.active || desired.state === 'inactive' ? 'update' : 'reactivate';
  return { ...none, operation, requests: [patch(current, body)], changes };
}

function patch(current: RemoteAccount, body: JsonObject): PlannedRequest {
  return { method: 'PATCH', path: `${USERS}/${current.remoteId}`, body };
}

/** The values a plan stands for, for applying and verifying it. */
export function targetsOf({ desired, current }: Pick<AccountPlan, 'desired' | 'current'>): readonly DesiredTarget[] {
  if (desired.state !== 'active') {
    const name = desired.state === 'inactive' ? desired.userName : undefined;
    return desiredTargets([
      { target: 'suspended', value: true, apply: 'always' },
      ...(name === undefined ? [] : [{ target: 'primaryEmail', value: name, apply: 'always' as const }]),
    ]);
  }
  const mapped = desired.attributes
    .map(inGoogle)
    .filter(({ target }) => !/^suspended$/i.test(target.trim()))
    .filter(({ apply }) => current === undefined || apply === 'always')
    .filter(({ target, value }) => !isForeignName(target, value));
  // Somebody else's id is left alone: whether that account may be adopted at all is the caller's decision.
  const claim = current === undefined || current.externalId === undefined;
  return desiredTargets([
    { target: 'suspended', value: false, apply: 'always' },
    ...mapped,
    ...(claim ? ourId(desired.externalId) : []),
  ]);
}

function ourId(externalId: string): readonly MappedAttribute[] {
  return [
    { target: 'externalIds[customType eq "tenure"].type', value: 'custom', apply: 'always' },
    { target: OUR_ID, value: externalId, apply: 'always' },
  ];
}

/** The matching attribute has one name in all mappings: `userName` is Google's primary address. */
function inGoogle(row: MappedAttribute): MappedAttribute {
  return /^userName$/i.test(row.target.trim()) ? { ...row, target: 'primaryEmail' } : row;
}

/** An empty address would be refused for ever: it stays as it is. */
function isForeignName(target: string, value: AttributeValue): boolean {
  return /^primaryEmail$/i.test(target.trim()) && isNothing(value);
}

function differences(resource: JsonObject, targets: readonly DesiredTarget[]) {
  const differing = targets.filter(({ path, value }) => {
    const there = readTarget(resource, path);
    if (path.attribute.toLowerCase() === 'suspended') return (there === true) !== value;
    return !sameValue(there, value, CASE_BLIND.has(path.attribute.toLowerCase()));
  });
  const wanted = withTargets(resource, differing);
  const names = [...new Set(differing.map(({ path }) => path.attribute))];
  const body: JsonObject = Object.fromEntries(names.map((name) => [name, attributeOf(wanted, name) ?? null]));
  const changes = differing
    .filter(({ path }) => !path.text.startsWith('externalIds[customType'))
    .map(({ path, value }): AttributeChange => ({ attribute: path.text, old: readTarget(resource, path), new: value }));
  // Our id alone is no change of the person's, and is sent all the same.
  const isOnlyOurs = changes.length === 0 && differing.length > 0;
  return { body, changes: isOnlyOurs ? [{ attribute: 'externalIds', old: null, new: null }] : changes };
}
