import { afterEach, describe, expect, it } from 'vitest';
import type { TargetConnector } from '../../../connectors/connector.ts';
import type { JsonObject } from '../../../domain/values.ts';
import type { BridgeKnobs } from '../../standins/bridgeKnobs.ts';
import { type OnePasswordBridge, startOnePasswordBridge } from '../../standins/onePasswordBridge.ts';
import { aCall, aConnector, desiredGroup } from './scimCase.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.stop();
});

async function aBridge(
  knobs: Partial<BridgeKnobs> = {},
  options: { profile?: JsonObject; settings?: JsonObject } = {},
) {
  const bridge = await startOnePasswordBridge(knobs);
  const connector = aConnector({ baseUrl: bridge.root + bridge.knobs.basePath, token: bridge.token, ...options });
  open.push({ stop: () => connector.close() }, bridge);
  return { bridge, connector };
}

/** A group with members of its own, and people outside it. */
async function aTeam(bridge: OnePasswordBridge, inside: number, outside: number) {
  const people = Array.from({ length: inside + outside }, (_, n) => bridge.store.createUser({ userName: `u${n}` }).id);
  const members = people.slice(0, inside);
  const group = bridge.store.createGroup({ displayName: 'Team', members: members.map((value) => ({ value })) });
  return { id: group.id, members, others: people.slice(inside) };
}

const real = (bridge: OnePasswordBridge, id: string) => [...(bridge.store.groups.get(id)?.members ?? [])].sort();

describe('a group', () => {
  it('is created, found by id, external id and name, renamed and deleted', async () => {
    const { bridge, connector } = await aBridge();
    const created = await connector.createGroup(desiredGroup(1), aCall());
    expect(created).toMatchObject({ externalId: 'grp_1', displayName: 'Team 1' });
    expect(await connector.findGroup({ remoteId: created.remoteId, ...desiredGroup(9) }, aCall())).toMatchObject({
      remoteId: created.remoteId,
    });
    expect(await connector.findGroup(desiredGroup(1, 'Other'), aCall())).toMatchObject({ remoteId: created.remoteId });
    expect(await connector.findGroup(desiredGroup(9, 'team 1'), aCall())).toMatchObject({ remoteId: created.remoteId });
    expect(await connector.findGroup(desiredGroup(9), aCall())).toBeUndefined();

    const before = bridge.requests.length;
    expect(await connector.updateGroup(created, desiredGroup(1), aCall())).toEqual(created);
    expect(bridge.requests.length).toBe(before);
    expect(await connector.updateGroup(created, desiredGroup(1, 'Team One'), aCall())).toMatchObject({
      displayName: 'Team One',
    });
    await connector.deleteGroup(created.remoteId, aCall());
    await connector.deleteGroup(created.remoteId, aCall());
    expect(bridge.store.groups.size).toBe(0);
  });

  it('of the exact name wins over one of another case; two alike are disputed', async () => {
    const { bridge, connector } = await aBridge();
    bridge.store.createGroup({ displayName: 'x1' });
    for (const [index, displayName] of ['sales', 'Sales', 'SALES'].entries()) {
      const group = bridge.store.createGroup({ displayName: `y${index}` });
      group.attributes.displayName = displayName;
    }
    expect((await connector.findGroup(desiredGroup(1, 'Sales'), aCall()))?.displayName).toBe('Sales');
    await expect(connector.findGroup(desiredGroup(1, 'sAles'), aCall())).rejects.toMatchObject({
      code: 'disputed_match',
    });
  });

  it('keeps its members when it can only be renamed by PUT, even where it hides them', async () => {
    for (const members of ['shown', 'only when asked'] as const) {
      const { bridge, connector } = await aBridge({ patch: 'unsupported', members });
      const team = await aTeam(bridge, 3, 0);
      const found = await connector.findGroup(desiredGroup(1, 'Team'), aCall());
      if (found === undefined) throw new Error('not found');
      await connector.updateGroup(found, desiredGroup(1, 'Crew'), aCall());
      expect(bridge.store.groups.get(team.id)?.attributes.displayName).toBe('Crew');
      expect(real(bridge, team.id)).toEqual([...team.members].sort());
    }
  });
});

const QUIRKS: [string, Partial<BridgeKnobs>][] = [
  ['does as the RFC says', {}],
  ['answers 204', { changesAnswer: '204' }],
  ['ignores the value path and takes a list', { removeByFilter: 'ignored' }],
  ['refuses the value path and takes a list', { removeByFilter: 'refused' }],
  ['ignores the value path and clears the group at a list', { removeByFilter: 'ignored', removeByList: 'clears all' }],
  ['clears the group at a value path', { removeByFilter: 'clears all' }],
  ['clears the group at anything', { removeByFilter: 'clears all', removeByList: 'clears all' }],
  ['replaces the list when adding', { addMembers: 'replaces' }],
  [
    'replaces the list when adding, and clears it when removing',
    { addMembers: 'replaces', removeByFilter: 'clears all', removeByList: 'clears all' },
  ],
  ['has no PATCH', { patch: 'unsupported' }],
  ['takes four members at a time', { maxMembersPerPatch: 4 }],
  ['shows members only when asked', { members: 'only when asked' }],
];

describe('members of a group', () => {
  it.each(QUIRKS)(
    'are added and removed, and nobody else is lost, where the target %s',
    async (_name, knobs) => {
      const { bridge, connector } = await aBridge(knobs, { settings: { memberChunk: 10 } });
      const team = await aTeam(bridge, 20, 12);
      const remove = team.members.slice(0, 11);
      const stay = team.members.slice(11);
      const first = await connector.changeMembers(team.id, { add: team.others, remove }, aCall());
      expect(first.refused).toEqual([]);
      expect([...first.added].sort()).toEqual([...team.others].sort());
      expect([...first.removed].sort()).toEqual([...remove].sort());
      expect(real(bridge, team.id)).toEqual([...stay, ...team.others].sort());

      const [left = '', ...kept] = stay;
      const second = await connector.changeMembers(team.id, { add: [remove[0] ?? ''], remove: [left] }, aCall());
      expect(second).toEqual({ added: [remove[0]], removed: [left], refused: [] });
      expect(real(bridge, team.id)).toEqual([...kept, ...team.others, remove[0] ?? ''].sort());
      expect([...(await connector.listMembers(team.id, aCall()))].sort()).toEqual(real(bridge, team.id));
    },
    40_000,
  );

  it('are removed at once in the form that was learned', async () => {
    const learned: JsonObject[] = [];
    const { bridge } = await aBridge({ removeByFilter: 'clears all' });
    const connector = aConnector({
      baseUrl: bridge.root + bridge.knobs.basePath,
      token: bridge.token,
      onProfileChange: (profile) => learned.push(profile),
    });
    open.push({ stop: () => connector.close() });
    const team = await aTeam(bridge, 5, 0);
    await connector.changeMembers(team.id, { add: [], remove: team.members.slice(0, 1) }, aCall());
    await connector.changeMembers(team.id, { add: [], remove: team.members.slice(1, 2) }, aCall());
    expect(learned.at(-1)).toMatchObject({ memberRemove: { form: 'valueList', proven: true } });

    const next = aConnector({
      baseUrl: bridge.root + bridge.knobs.basePath,
      token: bridge.token,
      profile: learned.at(-1),
    });
    open.push({ stop: () => next.close() });
    const before = bridge.requests.length;
    await next.changeMembers(team.id, { add: [], remove: team.members.slice(2, 3) }, aCall());
    expect(bridge.requests.slice(before).filter(({ method }) => method !== 'GET')).toMatchObject([
      { method: 'PATCH', body: { Operations: [{ op: 'remove', path: 'members' }] } },
    ]);
    expect(real(bridge, team.id)).toEqual(team.members.slice(3).sort());
  }, 20_000);

  it('are sent in the number that the target takes, and that number is remembered', async () => {
    const { bridge, connector } = await aBridge({ maxMembersPerPatch: 4 });
    const team = await aTeam(bridge, 20, 12);
    await connector.changeMembers(team.id, { add: team.others, remove: [] }, aCall());
    expect(connector.learned()).toMatchObject({ memberChunk: 3, memberAdd: { form: 'add', proven: true } });
    await connector.changeMembers(team.id, { add: [], remove: team.members.slice(0, 6) }, aCall());
    expect(connector.learned()).toMatchObject({ memberRemove: { form: 'filter', proven: true } });
    expect(real(bridge, team.id)).toEqual([...team.members.slice(6), ...team.others].sort());
  });

  it('that the target refuses are named alone; the others go in', async () => {
    const { bridge, connector } = await aBridge();
    const team = await aTeam(bridge, 1, 30);
    const result = await connector.changeMembers(
      team.id,
      { add: [...team.others.slice(0, 17), 'stranger', ...team.others.slice(17)], remove: [] },
      aCall(),
    );
    expect(result.refused).toMatchObject([{ remoteId: 'stranger', code: 'target_rejected', httpStatus: 400 }]);
    expect(result.added).toHaveLength(30);
    expect(real(bridge, team.id)).toHaveLength(31);
  });

  it('are believed by the person where the group shows only the first of them', async () => {
    const { bridge, connector } = await aBridge({ shownMembers: 5 });
    const team = await aTeam(bridge, 5, 2);
    const added = await connector.changeMembers(team.id, { add: team.others, remove: [] }, aCall());
    expect(added).toEqual({ added: team.others, removed: [], refused: [] });
    const removed = await connector.changeMembers(team.id, { add: [], remove: team.others.slice(0, 1) }, aCall());
    expect(removed).toEqual({ added: [], removed: team.others.slice(0, 1), refused: [] });
    expect(real(bridge, team.id)).toEqual([...team.members, ...team.others.slice(1)].sort());
  }, 20_000);

  it('that the target protects are named alone; the others go out', async () => {
    const { bridge, connector } = await aBridge();
    const team = await aTeam(bridge, 8, 0);
    for (const indexes of [[0], [1], [1, 2]]) {
      const asked = (await connector.listMembers(team.id, aCall())).slice(0, 3);
      const owners = asked.filter((_id, index) => indexes.includes(index));
      bridge.knobs.protectedMembers = owners;
      const result = await connector.changeMembers(team.id, { add: [], remove: asked }, aCall());
      expect(result.refused).toMatchObject(
        owners.map((remoteId) => ({ remoteId, code: 'target_rejected', httpStatus: 400 })),
      );
      expect(result.removed).toEqual(asked.filter((id) => !owners.includes(id)));
      expect(real(bridge, team.id)).toEqual(expect.arrayContaining(owners));
      expect(connector.learned()).toMatchObject({ memberRemove: { form: 'filter' } });
    }
  });

  it('are not endangered by a form that only ever emptied a group of one', async () => {
    const { bridge, connector } = await aBridge({ removeByFilter: 'clears all' });
    const alone = await aTeam(bridge, 1, 0);
    await connector.changeMembers(alone.id, { add: [], remove: alone.members }, aCall());
    const people = Array.from({ length: 3 }, (_, n) => bridge.store.createUser({ userName: `v${n}` }).id);
    const group = bridge.store.createGroup({ displayName: 'Three', members: people.map((value) => ({ value })) });
    await connector.changeMembers(group.id, { add: [], remove: people.slice(0, 1) }, aCall());
    expect(real(bridge, group.id)).toEqual(people.slice(1).sort());
  });

  it('that stay although the target said yes are reported as not removed', async () => {
    const { bridge, connector } = await aBridge({ removeByFilter: 'ignored', removeByList: 'ignored' });
    const team = await aTeam(bridge, 3, 0);
    bridge.store.putGroup = () => bridge.store.group(team.id);
    const result = await connector.changeMembers(team.id, { add: [], remove: team.members.slice(0, 1) }, aCall());
    expect(result).toMatchObject({ removed: [], refused: [{ remoteId: team.members[0], code: 'not_applied' }] });
  });

  it('are asked of the person where the group never shows any', async () => {
    const { bridge, connector } = await aBridge({ members: 'never shown' });
    const team = await aTeam(bridge, 3, 1);
    expect(
      await connector.changeMembers(team.id, { add: [], remove: team.members.slice(0, 1) }, aCall()),
    ).toMatchObject({ removed: team.members.slice(0, 1), refused: [] });
    expect(await connector.changeMembers(team.id, { add: team.others, remove: [] }, aCall())).toMatchObject({
      added: team.others,
      refused: [],
    });
    expect(real(bridge, team.id)).toEqual([...team.members.slice(1), ...team.others].sort());
    bridge.knobs.removeByFilter = 'ignored';
    expect(await connector.changeMembers(team.id, { add: [], remove: team.others }, aCall())).toMatchObject({
      removed: [],
      refused: [{ remoteId: team.others[0], code: 'not_applied' }],
    });
  }, 20_000);

  it('that are in or out already need no change', async () => {
    const { bridge, connector } = await aBridge();
    const team = await aTeam(bridge, 2, 1);
    const result = await connector.changeMembers(team.id, { add: team.members, remove: team.others }, aCall());
    expect(result).toEqual({ added: team.members, removed: team.others, refused: [] });
    expect(bridge.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('of a group that is gone ask to look for the group again', async () => {
    const { bridge, connector } = await aBridge();
    const team = await aTeam(bridge, 3, 3);
    const change = (who: TargetConnector) =>
      who.changeMembers(team.id, { add: team.others, remove: team.members }, aCall());
    bridge.store.groups.delete(team.id);
    await expect(change(connector)).rejects.toMatchObject({ kind: 'transient', code: 'group_gone' });
    const proven = aConnector({
      baseUrl: bridge.root + bridge.knobs.basePath,
      token: bridge.token,
      profile: { memberAdd: { form: 'add', proven: true }, memberRemove: { form: 'filter', proven: true } },
    });
    open.push({ stop: () => proven.close() });
    await expect(change(proven)).rejects.toMatchObject({ kind: 'transient', code: 'group_gone' });
  });

  it('cost one request to add once the way is proven and the answer shows them', async () => {
    const { bridge, connector } = await aBridge();
    const team = await aTeam(bridge, 3, 2);
    await connector.changeMembers(team.id, { add: team.others.slice(0, 1), remove: [] }, aCall());
    const before = bridge.requests.length;
    await connector.changeMembers(team.id, { add: team.others.slice(1), remove: [] }, aCall());
    expect(bridge.requests.slice(before).map(({ method }) => method)).toEqual(['PATCH']);
  });
});
