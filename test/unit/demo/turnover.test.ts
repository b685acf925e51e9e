import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../domain/values.ts';
import { domainsOf, type Snapshot } from '../../../runtime/demo/snapshot.ts';
import { turnover } from '../../../runtime/demo/turnover.ts';

function aSnapshot(
  people: Record<string, JsonObject>,
  groups: Record<string, string> = {},
  groupsOf: Record<string, string[]> = {},
): Snapshot {
  return {
    people: new Map(Object.entries(people)),
    groups: new Map(Object.entries(groups)),
    groupsOf: new Map(Object.entries(groupsOf).map(([person, ids]) => [person, new Set(ids)])),
    badRows: [],
  };
}

describe('the turnover between two snapshots', () => {
  it('is nothing between a snapshot and itself', () => {
    const same = aSnapshot({ 1: { email: 'a@x.example' } }, { g: 'G' }, { 1: ['g'] });
    expect(turnover(same, same)).toEqual({
      joiners: [],
      movers: [],
      leavers: [],
      groupsAdded: [],
      groupsRenamed: [],
      groupsRemoved: [],
    });
  });

  it('makes one event a person: joiner with all groups, mover with what changed, leaver', () => {
    const before = aSnapshot(
      { 1: { title: 'A', phone: '1' }, 2: { title: 'B' }, 3: {} },
      { g: 'G', h: 'H' },
      { 1: ['g'], 3: ['g'] },
    );
    const after = aSnapshot(
      { 1: { title: 'A2' }, 3: {}, 4: { title: 'D' } },
      { g: 'G', h: 'H' },
      { 1: ['h'], 3: ['g', 'h'], 4: ['g'] },
    );
    expect(turnover(before, after)).toMatchObject({
      joiners: [{ type: 'onboard', employeeNumber: '4', attributes: { title: 'D' }, groups: { set: ['g'] } }],
      movers: [
        {
          type: 'update',
          employeeNumber: '1',
          attributes: { title: 'A2', phone: null },
          groups: { add: ['h'], remove: ['g'] },
        },
        { type: 'group-change', employeeNumber: '3', groups: { add: ['h'], remove: [] } },
      ],
      leavers: [{ type: 'offboard', employeeNumber: '2' }],
    });
  });

  it('renames, adds and removes groups, and sends no event for leaving a removed one', () => {
    const before = aSnapshot({ 1: {} }, { g: 'G', old: 'Old' }, { 1: ['old'] });
    const after = aSnapshot({ 1: {} }, { g: 'G2', fresh: 'Fresh' });
    expect(turnover(before, after)).toEqual({
      joiners: [],
      movers: [],
      leavers: [],
      groupsAdded: [['fresh', 'Fresh']],
      groupsRenamed: [['g', 'G2']],
      groupsRemoved: ['old'],
    });
  });

  it('applied to the first snapshot gives the second, whatever they are', () => {
    const ids = fc.constantFrom('1', '2', '3', '4');
    const person = fc.dictionary(fc.constantFrom('title', 'phone'), fc.constantFrom('a', 'b'));
    const snapshot = fc
      .record({
        people: fc.dictionary(ids, person),
        groups: fc.dictionary(fc.constantFrom('g', 'h'), fc.constantFrom('x', 'y')),
      })
      .chain(({ people, groups }) =>
        fc
          .record(Object.fromEntries(Object.keys(people).map((id) => [id, fc.subarray(Object.keys(groups))])))
          .map((groupsOf) => aSnapshot(people, groups, groupsOf)),
      );
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        const change = turnover(before, after);
        const groups = new Map(before.groups);
        for (const [id, name] of [...change.groupsAdded, ...change.groupsRenamed]) groups.set(id, name);
        for (const id of change.groupsRemoved) groups.delete(id);
        expect(groups).toEqual(after.groups);

        const people = new Map(
          [...before.people].map(([id, attributes]) => [id, new Map<string, unknown>(Object.entries(attributes))]),
        );
        const memberOf = new Map([...before.groupsOf].map(([id, of]) => [id, new Set(of)]));
        for (const event of [...change.joiners, ...change.movers]) {
          const attributes = people.get(event.employeeNumber) ?? new Map<string, unknown>();
          for (const [name, value] of Object.entries(event.attributes ?? {})) {
            if (value === null) attributes.delete(name);
            else attributes.set(name, value);
          }
          people.set(event.employeeNumber, attributes);
          const member = new Set(event.groups?.set ?? memberOf.get(event.employeeNumber) ?? []);
          for (const id of event.groups?.add ?? []) member.add(id);
          for (const id of event.groups?.remove ?? []) member.delete(id);
          memberOf.set(event.employeeNumber, member);
        }
        for (const { employeeNumber } of change.leavers) {
          people.delete(employeeNumber);
          memberOf.delete(employeeNumber);
        }
        expect([...people.keys()].sort()).toEqual([...after.people.keys()].sort());
        for (const [id, attributes] of people)
          expect(Object.fromEntries(attributes)).toEqual({ ...after.people.get(id) });
        for (const [id, member] of memberOf) {
          expect([...member].filter((group) => groups.has(group)).sort()).toEqual(
            [...(after.groupsOf.get(id) ?? [])].sort(),
          );
        }
      }),
    );
  });
});

describe('the domains of a snapshot', () => {
  it('are each named once, in lower case, without the people who have no address', () => {
    expect(
      domainsOf(
        aSnapshot({ 1: { email: 'a@B.Example' }, 2: { email: 'c@b.example' }, 3: {}, 4: { email: 'd@a.example' } }),
      ),
    ).toEqual(['a.example', 'b.example']);
  });
});
