import type { HrEvent } from '../runtime/demo/feed.ts';

/** The one authorized domain of all made-up people. */
export const DOMAIN = 'bench.example';

/**
 * A made-up person's onboard event. `key` is in every value that differs between people, in lower case and made of
 * letters no id has, so that a recorded request can be told for anybody else by replacing it.
 */
export function onboardOf(key: string, groups: readonly string[] = []): HrEvent {
  const givenName = `Given-${key}`;
  const familyName = `Family-${key}`;
  return {
    type: 'onboard',
    employeeNumber: key,
    attributes: {
      userName: `${key}@${DOMAIN}`,
      email: `${key}@${DOMAIN}`,
      givenName,
      familyName,
      displayName: `${givenName} ${familyName}`,
      department: 'Research',
      title: 'Engineer',
    },
    ...(groups.length === 0 ? {} : { groups: { set: groups } }),
  };
}

/** `zq-run-00001`, …: as many keys as there are people. */
export function keysOf(run: string, people: number): readonly string[] {
  return Array.from({ length: people }, (_, index) => `zq-${run}-${String(index + 1).padStart(5, '0')}`);
}
