import { inArray } from 'drizzle-orm';
import type { GroupId } from '../../domain/ids.ts';
import { changeMembers, type MemberChange } from '../acceptance/changeMembers.ts';
import { findLiveApp } from '../apps.ts';
import type { Db } from '../connect.ts';
import { policies } from '../schema/index.ts';
import { compareStandings, type Effect } from './compareStandings.ts';
import { rolledBack } from './rolledBack.ts';
import { readStandings } from './standings.ts';

/**
 * What a change of a group's members would give and take, by app; only those people are looked at and counted. The change
 * is really made, and rolled back.
 *
 * @throws what `changeMembers` throws.
 */
export async function memberEffects(db: Db, groupId: GroupId, change: MemberChange): Promise<readonly Effect[]> {
  return rolledBack(db, async (tx) => {
    const userIds = [...new Set([...change.add, ...change.remove])];
    const granted = await tx
      .selectDistinct({ appId: policies.appId })
      .from(policies)
      .where(inArray(policies.groupId, [groupId]));
    const found = await Promise.all(granted.map(({ appId }) => findLiveApp(tx, appId)));
    const before = [];
    for (const app of found.filter((it) => it !== undefined)) {
      before.push({ app, standings: await readStandings(tx, app, userIds) });
    }
    await changeMembers(tx, groupId, change);
    const effects: Effect[] = [];
    for (const { app, standings } of before) {
      effects.push(await compareStandings(tx, app, standings, await readStandings(tx, app, userIds)));
    }
    return effects;
  });
}
