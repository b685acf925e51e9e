import type { HrEvent } from '../../../runtime/demo/feed.ts';
import type { Random } from './random.ts';

/** The one authorized domain of the people here. */
export const DOMAIN = 'faults.example';
/** In every name and address, and nowhere else: found outside Postgres and the target, it is a leak (I7). */
export const CANARY = 'quetzalcoatl';

export function person(key: string): HrEvent {
  const userName = `${CANARY}.${key}@${DOMAIN}`.toLowerCase();
  return {
    type: 'onboard',
    employeeNumber: key,
    attributes: {
      userName,
      email: userName,
      givenName: `Given-${CANARY}`,
      familyName: key,
      displayName: `${CANARY} ${key}`,
      department: 'Research',
      title: 'Engineer',
    },
  };
}

/** So many people join; `key` tells them from any others. */
export function joiners(key: string, count: number): HrEvent[] {
  return Array.from({ length: count }, (_, n) => person(`${key}-${String(n + 1).padStart(4, '0')}`));
}

export function updateOf(employeeNumber: string, title: string): HrEvent {
  return { type: 'update', employeeNumber, attributes: { title } };
}

export function leaverOf(employeeNumber: string): HrEvent {
  return { type: 'offboard', employeeNumber };
}

/**
 * Whole lives: each person joins, then updates and group changes follow; some leave, and some of those come back. In the
 * order they have to be posted in, person by person.
 */
export function lives(
  random: Random,
  options: { readonly key: string; readonly people: number; readonly each: number; readonly groups: readonly string[] },
): HrEvent[][] {
  return joiners(options.key, options.people).map((joiner) => {
    const life = [joiner];
    let isIn = true;
    for (let n = 1; n < options.each; n += 1) {
      const { employeeNumber } = joiner;
      if (!isIn) life.push(joiner);
      else if (random.between(0, 1) < 0.2) life.push(leaverOf(employeeNumber));
      else if (random.between(0, 1) < 0.4 && options.groups.length > 0) {
        life.push({ type: 'group-change', employeeNumber, groups: { set: [random.pick(options.groups)] } });
      } else life.push(updateOf(employeeNumber, `Title ${n} ${Math.floor(random.between(0, 1e6))}`));
      isIn = life.at(-1)?.type !== 'offboard';
    }
    return life;
  });
}
