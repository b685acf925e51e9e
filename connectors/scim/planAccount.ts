import type { AttributeChange, JsonObject } from '../../domain/values.ts';
import type { AccountPlan, DesiredAccount, MappedAttribute, PlannedRequest, RemoteAccount } from '../connector.ts';
import { buildResource, mergeForPut, USER_SCHEMA } from './buildResource.ts';
import { resourcePath } from './client.ts';
import { type DesiredTarget, desiredTargets } from './desiredTargets.ts';
import { PATCH_OP, type PatchOperation, patchFromDiff } from './patchFromDiff.ts';
import type { ScimProfile } from './profile.ts';
import { isNothing } from './sameValue.ts';
import type { ScimSettings } from './settings.ts';

type Target = Pick<ScimProfile, 'patch' | 'externalId' | 'usersPath' | 'readOnly'>;

/**
 * What has to be sent to make an account as desired (Connector.planAccount). `active` follows the desired state and not
 * the mapping: an account that should work is active, whatever a row says.
 *
 * A deactivation is `active: false` alone, so that nothing else about the person can refuse it; an account whose
 * invitation is pending is deactivated too, even where it already shows `active: false`.
 */
export function planAccount(
  desired: DesiredAccount,
  current: RemoteAccount | undefined,
  settings: ScimSettings,
  profile: Target,
): AccountPlan {
  const none: AccountPlan = { operation: 'none', requests: [], changes: [], current, desired };
  if (desired.state === 'active') return planActive(desired, current, settings, profile, none);
  if (current === undefined) return none;
  if (desired.state === 'deleted' && settings.deleteMeans === 'delete') {
    const request = { method: 'DELETE', path: resourcePath(profile.usersPath, current.remoteId) };
    return { ...none, operation: 'delete', requests: [request], changes: [] };
  }
  if (!current.active && !current.pending) return renameInactive(desired, current, settings, profile, none);
  const off = desiredTargets([{ target: 'active', value: false, apply: 'always' }]);
  return {
    ...none,
    operation: 'deactivate',
    requests: [changeRequest(current, off, [{ op: 'replace', path: 'active', value: false }], settings, profile)],
    changes: [{ attribute: 'active', old: current.active, new: false }],
  };
}

/** An account that is out of use gets another name, and nothing else. */
function renameInactive(
  desired: DesiredAccount,
  current: RemoteAccount,
  settings: ScimSettings,
  profile: Target,
  none: AccountPlan,
): AccountPlan {
  const targets = desiredName(desired);
  const { operations, changes } = patchFromDiff(current.resource, targets);
  if (operations.length === 0) return none;
  return {
    ...none,
    operation: 'update',
    requests: [changeRequest(current, targets, operations, settings, profile)],
    changes,
  };
}

function desiredName(desired: DesiredAccount): readonly DesiredTarget[] {
  if (desired.state !== 'inactive' || desired.userName === undefined) return [];
  return desiredTargets([{ target: 'userName', value: desired.userName, apply: 'always' }]);
}

function planActive(
  desired: DesiredAccount & { state: 'active' },
  current: RemoteAccount | undefined,
  settings: ScimSettings,
  profile: Target,
  none: AccountPlan,
): AccountPlan {
  const targets = desiredTargets(withActive(desired.attributes));
  if (current === undefined) {
    const externalId = profile.externalId === false ? undefined : desired.externalId;
    const body = buildResource(USER_SCHEMA, externalId, onTheWire(targets, settings));
    return {
      ...none,
      operation: 'create',
      requests: [{ method: 'POST', path: profile.usersPath, body }],
      changes: targets
        .filter(({ value }) => !isNothing(value))
        .map(({ path, value }): AttributeChange => ({ attribute: path.text, old: null, new: value })),
    };
  }
  const wanted = wantedLater(targets, desired.externalId, current, profile);
  const { operations, changes } = patchFromDiff(current.resource, wanted);
  // A target without `active` shows none: an account that is there is active.
  const real = operations.filter(({ path }) => path !== 'active' || !current.active);
  if (real.length === 0) return none;
  return {
    ...none,
    operation: current.active ? 'update' : 'reactivate',
    requests: [changeRequest(current, wanted, real, settings, profile)],
    changes: changes.filter(({ attribute }) => attribute.toLowerCase() !== 'active' || !current.active),
  };
}

/** The targets that an existing account is held to: not those of creation only; our id where it has none. */
function wantedLater(
  targets: readonly DesiredTarget[],
  externalId: string,
  current: RemoteAccount,
  profile: Target,
): readonly DesiredTarget[] {
  // Somebody else's id is left alone: whether that account may be adopted at all is the caller's decision.
  const claim = current.externalId === undefined && profile.externalId !== false;
  const ours = claim ? desiredTargets([{ target: 'externalId', value: externalId, apply: 'always' }]) : [];
  const always = targets.filter(({ apply }) => apply === 'always');
  const active = (target: DesiredTarget) => target.path.text.toLowerCase() === 'active';
  // Some targets refuse changes to a suspended account: in one PATCH, wake it up first (FEATURES section 3, 32).
  return [...always.filter(active), ...ours, ...always.filter((target) => !active(target))];
}

function withActive(attributes: readonly MappedAttribute[]): readonly MappedAttribute[] {
  const others = attributes.filter(({ target }) => target.trim().toLowerCase() !== 'active');
  return [{ target: 'active', value: true, apply: 'always' }, ...others];
}

function changeRequest(
  current: RemoteAccount,
  wanted: readonly DesiredTarget[],
  operations: readonly PatchOperation[],
  settings: ScimSettings,
  profile: Target,
): PlannedRequest {
  const path = resourcePath(profile.usersPath, current.remoteId);
  if (profile.patch === false) {
    return { method: 'PUT', path, body: mergeForPut(current.resource, onTheWire(wanted, settings), profile.readOnly) };
  }
  return { method: 'PATCH', path, body: patchBody(operations, settings) };
}

/** A PATCH body (RFC 7644 section 3.5.2). */
export function patchBody(
  operations: readonly PatchOperation[],
  settings: Pick<ScimSettings, 'booleanAsString'>,
): JsonObject {
  const Operations = operations.map((operation) =>
    typeof operation.value === 'boolean' && settings.booleanAsString
      ? { ...operation, value: spelled(operation.value) }
      : operation,
  );
  return { schemas: [PATCH_OP], Operations };
}

/** Booleans as this target wants them. */
export function onTheWire(
  targets: readonly DesiredTarget[],
  settings: Pick<ScimSettings, 'booleanAsString'>,
): readonly DesiredTarget[] {
  if (!settings.booleanAsString) return targets;
  return targets.map((target) =>
    typeof target.value === 'boolean' ? { ...target, value: spelled(target.value) } : target,
  );
}

function spelled(value: boolean): string {
  return value ? 'True' : 'False';
}

/** The targets a plan stands for, for applying and verifying it. */
export function targetsOf(plan: AccountPlan, profile: Target): readonly DesiredTarget[] {
  if (plan.operation === 'update' && plan.desired.state === 'inactive') return desiredName(plan.desired);
  if (plan.desired.state !== 'active') return desiredTargets([{ target: 'active', value: false, apply: 'always' }]);
  const targets = desiredTargets(withActive(plan.desired.attributes));
  return plan.current === undefined ? targets : wantedLater(targets, plan.desired.externalId, plan.current, profile);
}
