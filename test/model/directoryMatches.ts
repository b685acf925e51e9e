import { inArray } from 'drizzle-orm';
import { memberships, users } from '../../db/schema/index.ts';
import type { Command } from './commands.ts';
import { type DirectoryModel, groupNumbers } from './directoryModel.ts';
import type { World } from './world.ts';

/** How Tenure's directory differs from the model's, a sentence each; people whose changes the clock decides are left out. */
export async function directoryDifferences(world: World, model: DirectoryModel): Promise<readonly string[]> {
  const { db } = world.tenure.api;
  const numbers = model.people.map((_, index) => world.employeeNumber(index));
  const rows = await db.select().from(users).where(inArray(users.employeeNumber, numbers));
  const member = await db.select().from(memberships);
  return model.people.flatMap((person, index) => {
    const row = rows.find(({ employeeNumber }) => employeeNumber === world.employeeNumber(index));
    if (person.isBlurred) return [];
    if (row === undefined || row.deletedAt !== null) return person.isKnown ? [`Person ${index} is missing.`] : [];
    const wanted = groupNumbers(person.groups).map((it) => world.groups[it]?.id);
    const shown = member.filter(({ userId }) => userId === row.id).map(({ groupId }) => groupId);
    const same =
      row.active === person.isActive &&
      row.userName === world.userName(person.name) &&
      [...wanted].sort().join() === [...shown].sort().join();
    const is = `${row.active} ${row.userName} ${shown.join()}`;
    return same ? [] : [`Person ${index} is ${is}, and was to be ${JSON.stringify(person)}.`];
  });
}

/** The commands as they can be pasted into a test. */
export function printed(commands: readonly Command[]): string {
  return commands.map((command) => `  ${JSON.stringify(command)},`).join('\n');
}
