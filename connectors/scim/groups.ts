import { TenureError, transient } from '../../domain/errors.ts';
import type { Call, DesiredGroup, RemoteGroup } from '../connector.ts';
import type { ApplyContext } from './applyAccount.ts';
import { buildResource, GROUP_SCHEMA, mergeForPut } from './buildResource.ts';
import { resourcePath } from './client.ts';
import { type DesiredTarget, desiredTargets } from './desiredTargets.ts';
import { isGone } from './findAccount.ts';
import { findGroup, readGroup } from './findGroup.ts';
import { listMembers, withMembers } from './members.ts';
import { patchFromDiff } from './patchFromDiff.ts';
import { onTheWire, patchBody } from './planAccount.ts';
import { remoteGroup } from './remoteAccount.ts';
import { missingTargets, readUntil } from './verify.ts';

/**
 * Creates a group without members.
 *
 * @throws permanent `uniqueness` where the target has one of that name (409): look again.
 */
export async function createGroup(context: ApplyContext, desired: DesiredGroup, call: Call): Promise<RemoteGroup> {
  const { client, profile, settings } = context;
  const targets = wanted(desired, undefined, profile.now.externalId);
  const withId = profile.now.externalId === false ? undefined : desired.externalId;
  const post = (externalId: string | undefined) =>
    client.send(
      {
        method: 'POST',
        path: profile.now.groupsPath,
        body: buildResource(GROUP_SCHEMA, externalId, onTheWire(targets, settings)),
      },
      call,
    );
  const answer = await post(withId).catch((error: unknown) => {
    const isRefusal = error instanceof TenureError && error.code === 'target_rejected' && error.httpStatus === 400;
    if (!isRefusal || withId === undefined) throw error;
    return post(undefined).catch(() => {
      throw error;
    });
  });
  const shown = answer.body === undefined ? undefined : remoteGroup(answer.body, { etag: answer.etag });
  if (shown !== undefined && missingTargets(shown.resource, targets).length === 0) return shown;

  const fromLocation = answer.location?.split(/[?#]/)[0]?.split('/').at(-1);
  const lookup = {
    remoteId: shown?.remoteId ?? fromLocation,
    externalId: desired.externalId,
    displayName: desired.displayName,
  };
  return seen(context, targets, () => findGroup(context, lookup, call), shown?.remoteId ?? fromLocation ?? 'new', call);
}

/** Makes a group's own attributes as desired, members untouched; sends nothing where nothing differs. */
export async function updateGroup(
  context: ApplyContext,
  current: RemoteGroup,
  desired: DesiredGroup,
  call: Call,
): Promise<RemoteGroup> {
  const { client, profile, settings } = context;
  const targets = wanted(desired, current, profile.now.externalId);
  const { operations } = patchFromDiff(current.resource, targets);
  if (operations.length === 0) return current;
  const path = resourcePath(profile.now.groupsPath, current.remoteId);
  const answer = profile.now.patch === false ? await put() : await patch();
  const shown =
    answer.body === undefined ? undefined : remoteGroup(answer.body, { remoteId: current.remoteId, etag: answer.etag });
  if (shown !== undefined && missingTargets(shown.resource, visible(targets)).length === 0) return shown;
  return seen(context, visible(targets), () => readGroup(context, current.remoteId, call), current.remoteId, call);

  async function patch() {
    try {
      return await client.send({ method: 'PATCH', path, body: patchBody(operations, settings) }, call);
    } catch (error) {
      if (!(error instanceof TenureError) || error.code !== 'not_implemented') throw error;
      profile.learn({ patch: false });
      return put();
    }
  }

  /** PUT replaces everything, members too: they go along, read by themselves where the group hides them. */
  async function put() {
    const fresh = await client.send({ method: 'GET', path, list: true }, call);
    const body = withMembers(
      mergeForPut(fresh.body ?? {}, onTheWire(targets, settings), []),
      await listMembers(context, current.remoteId, call),
    );
    return client.send({ method: 'PUT', path, body, list: true }, call);
  }
}

/** Removes a group; one that is gone already counts as removed. */
export async function deleteGroup(context: ApplyContext, remoteId: string, call: Call): Promise<void> {
  try {
    await context.client.send({ method: 'DELETE', path: resourcePath(context.profile.now.groupsPath, remoteId) }, call);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  const left = await readUntil(
    context,
    () => readGroup(context, remoteId, call),
    (group) => group === undefined,
    call,
  );
  if (left !== undefined) throw context.memory.notApplied(remoteId, ['delete']);
  context.memory.forget(remoteId);
}

function wanted(
  desired: DesiredGroup,
  current: RemoteGroup | undefined,
  keepsIds: boolean | null,
): readonly DesiredTarget[] {
  const claim = current !== undefined && current.externalId === undefined && keepsIds === true;
  return desiredTargets([
    ...(desired.attributes ?? []).filter(({ apply }) => current === undefined || apply === 'always'),
    { target: 'displayName', value: desired.displayName, apply: 'always' },
    ...(claim ? [{ target: 'externalId', value: desired.externalId, apply: 'always' as const }] : []),
  ]);
}

/** Our id on a group is a convenience: many targets keep none for groups. */
function visible(targets: readonly DesiredTarget[]): readonly DesiredTarget[] {
  return targets.filter(({ path }) => path.text !== 'externalId');
}

async function seen(
  context: ApplyContext,
  targets: readonly DesiredTarget[],
  read: () => Promise<RemoteGroup | undefined>,
  remoteId: string,
  call: Call,
): Promise<RemoteGroup> {
  const missing = (group: RemoteGroup) => missingTargets(group.resource, targets);
  const group = await readUntil(context, read, (it) => it !== undefined && missing(it).length === 0, call);
  if (group === undefined) {
    throw transient('not_applied', 'The group does not show up in the target after the change.', {
      remedy: 'It is looked for again; if it never shows up, see the log of the target.',
      outcomeUnknown: true,
    });
  }
  const left = missing(group);
  if (left.length > 0) throw context.memory.notApplied(remoteId, left);
  context.memory.forget(remoteId);
  return group;
}
