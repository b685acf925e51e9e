import { permanent } from '../../domain/errors.ts';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { Call, DesiredGroup, GroupLookup, RemoteGroup } from '../connector.ts';
import { readUntil } from '../scim/verify.ts';
import type { ApplyContext } from './applyAccount.ts';
import { type GoogleContext, isGone } from './findAccount.ts';
import { groupAddress } from './groupAddress.ts';
import { plain, remoteGroup } from './remoteAccount.ts';

export async function readGroup(
  { client }: GoogleContext,
  remoteId: string,
  call: Call,
): Promise<RemoteGroup | undefined> {
  try {
    return remoteGroup(plain(await client.ask((it, options) => it.groups.get({ groupKey: remoteId }, options), call)));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Finds a group: by id, by the address it would get, by its exact name.
 *
 * @throws permanent `disputed_match` where several groups have the name.
 */
export async function findGroup(
  context: GoogleContext,
  lookup: GroupLookup,
  call: Call,
): Promise<RemoteGroup | undefined> {
  if (lookup.remoteId !== undefined) {
    const known = await readGroup(context, lookup.remoteId, call);
    if (known !== undefined) return known;
  }
  const addressed = await readGroup(context, groupAddress(lookup.displayName, context.access.groupDomain), call);
  if (addressed !== undefined) return addressed;
  const named: RemoteGroup[] = [];
  let pageToken: string | undefined;
  do {
    const query = {
      customer: context.access.customer,
      query: `name='${lookup.displayName.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
      ...(pageToken === undefined ? {} : { pageToken }),
    };
    const page = await context.client.ask((it, options) => it.groups.list(query, options), call);
    for (const group of page.groups ?? []) {
      const found = remoteGroup(plain(group));
      if (found?.displayName === lookup.displayName) named.push(found);
    }
    pageToken = page.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  if (named.length <= 1) return named[0];
  throw permanent('disputed_match', `${named.length} groups in Google have the name looked for.`, {
    remedy: 'Remove or rename all but one of them, then try again.',
  });
}

/** A new group; its address is what the mapping's `email` says, else one made of its name. */
export async function createGroup(context: ApplyContext, desired: DesiredGroup, call: Call): Promise<RemoteGroup> {
  const attributes = attributesOf(desired, 'create');
  const requestBody = {
    ...attributes,
    email: textOf(attributes.email) ?? groupAddress(desired.displayName, context.access.groupDomain),
    name: desired.displayName,
  };
  const answer = await context.client.ask((it, options) => it.groups.insert({ requestBody }, options), call);
  const made = remoteGroup(plain(answer));
  if (made === undefined) throw permanent('target_bad_answer', 'Google answered a new group without an id.');
  return made;
}

/** Makes the group's own attributes as desired; sends nothing where nothing differs. A group's address is never moved. */
export async function updateGroup(
  context: ApplyContext,
  current: RemoteGroup,
  desired: DesiredGroup,
  call: Call,
): Promise<RemoteGroup> {
  const { email: _stays, ...attributes } = attributesOf(desired, 'always');
  const wanted: JsonObject = { ...attributes, name: desired.displayName };
  const requestBody = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => (current.resource[name] ?? null) !== value),
  );
  if (Object.keys(requestBody).length === 0) return current;
  const answer = await context.client.ask(
    (it, options) => it.groups.patch({ groupKey: current.remoteId, requestBody }, options),
    call,
  );
  const isApplied = (group: RemoteGroup | undefined) =>
    group !== undefined && Object.entries(requestBody).every(([name, value]) => group.resource[name] === value);
  const shown = remoteGroup(plain(answer));
  if (shown !== undefined && isApplied(shown)) return shown;
  const seen = await readUntil(context, () => readGroup(context, current.remoteId, call), isApplied, call);
  if (seen === undefined || !isApplied(seen)) {
    throw context.memory.notApplied(current.remoteId, Object.keys(requestBody));
  }
  context.memory.forget(current.remoteId);
  return seen;
}

/** Removes a group; one that is gone already counts as removed. */
export async function deleteGroup(context: ApplyContext, remoteId: string, call: Call): Promise<void> {
  try {
    await context.client.ask((it, options) => it.groups.delete({ groupKey: remoteId }, options), call);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function attributesOf(desired: DesiredGroup, apply: 'create' | 'always'): JsonObject {
  const rows = (desired.attributes ?? []).filter((row) => apply === 'create' || row.apply === 'always');
  const named = rows.filter(({ target }) => target !== 'displayName' && target !== 'name');
  return Object.fromEntries(named.map(({ target, value }) => [target, value]));
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
