import type { JsonObject } from '../../domain/values.ts';
import type { HrEvent } from './feed.ts';
import type { Snapshot } from './snapshot.ts';

/** What happened between two snapshots, as the events and group changes that carry it. */
export interface Turnover {
  readonly joiners: readonly HrEvent[];
  readonly movers: readonly HrEvent[];
  readonly leavers: readonly HrEvent[];
  /** `[external id, display name]`. */
  readonly groupsAdded: readonly (readonly [string, string])[];
  readonly groupsRenamed: readonly (readonly [string, string])[];
  readonly groupsRemoved: readonly string[];
}

/**
 * The difference of two snapshots: who is new joins, who is gone leaves, who changed moves, with one event a person
 * for everything that changed. Leaving a group that is itself removed takes no event: the group's removal carries it.
 */
export function turnover(before: Snapshot, after: Snapshot): Turnover {
  const joiners: HrEvent[] = [];
  const movers: HrEvent[] = [];
  for (const [employeeNumber, attributes] of after.people) {
    const old = before.people.get(employeeNumber);
    const now = after.groupsOf.get(employeeNumber) ?? NONE;
    if (old === undefined) {
      joiners.push({ type: 'onboard', employeeNumber, attributes, groups: { set: [...now] } });
      continue;
    }
    const changed = changes(old, attributes);
    const was = before.groupsOf.get(employeeNumber) ?? NONE;
    const add = [...now].filter((group) => !was.has(group));
    const remove = [...was].filter((group) => !now.has(group) && after.groups.has(group));
    const groups = add.length + remove.length > 0 ? { groups: { add, remove } } : {};
    if (Object.keys(changed).length > 0)
      movers.push({ type: 'update', employeeNumber, attributes: changed, ...groups });
    else if (groups.groups !== undefined) movers.push({ type: 'group-change', employeeNumber, ...groups });
  }
  return {
    joiners,
    movers,
    leavers: [...before.people.keys()]
      .filter((employeeNumber) => !after.people.has(employeeNumber))
      .map((employeeNumber) => ({ type: 'offboard', employeeNumber })),
    groupsAdded: [...after.groups].filter(([id]) => !before.groups.has(id)),
    groupsRenamed: [...after.groups].filter(([id, name]) => before.groups.has(id) && before.groups.get(id) !== name),
    groupsRemoved: [...before.groups.keys()].filter((id) => !after.groups.has(id)),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** The attributes that differ; one that is no longer there becomes null (RFC 7396). */
function changes(before: JsonObject, after: JsonObject): JsonObject {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
      .map((name) => [name, after[name] ?? null]),
  );
}
