import { ALL_GROUPS, type Command, GROUPS, PEOPLE } from './commands.ts';

/** A person as the model has them; groups are the bits of a number. */
export interface ModelPerson {
  isKnown: boolean;
  /** Was known, and left the directory: who comes back is known by the same number. */
  isDeleted: boolean;
  isActive: boolean;
  name: number;
  department: number;
  groups: number;
  /** Something was to change later: the clock decides when, so the model can't say what is true in the end. */
  isBlurred: boolean;
}

/** What the API is expected to say: `open` where the model can't know. */
export type Expected = 'accepted' | 'refused' | 'open';

/** The directory as the simplest thing that could be right; it knows nothing of events, workflows and targets. */
export interface DirectoryModel {
  readonly people: readonly ModelPerson[];
  expect(command: Command): Expected;
  /** The API has accepted it. */
  apply(command: Command): void;
}

const NOBODY: ModelPerson = {
  isKnown: false,
  isDeleted: false,
  isActive: false,
  name: -1,
  department: 0,
  groups: 0,
  isBlurred: false,
};

export function createDirectoryModel(): DirectoryModel {
  const people = Array.from({ length: PEOPLE }, () => ({ ...NOBODY }));
  const get = (index: number): ModelPerson => {
    const person = people[index];
    if (person === undefined) throw new Error(`No person ${index} in the model.`);
    return person;
  };
  const isHeld = (name: number, by: number) =>
    people.some((it, index) => index !== by && it.isKnown && it.name === name);

  return {
    people,
    expect(command) {
      if (!('person' in command) || people.some(({ isBlurred }) => isBlurred)) return 'open';
      switch (command.do) {
        case 'onboard':
          return isHeld(command.name, command.person) ? 'refused' : 'accepted';
        case 'rename':
          return get(command.person).isKnown && !isHeld(command.name, command.person) ? 'accepted' : 'refused';
        case 'update':
        case 'offboard':
        case 'delete':
          return get(command.person).isKnown ? 'accepted' : 'refused';
        case 'regroup': {
          const { isKnown, isActive } = get(command.person);
          const gives = command.how !== 'remove' && command.groups !== 0;
          return isKnown && (isActive || !gives) ? 'accepted' : 'refused';
        }
        case 'members': {
          const { isKnown, isDeleted, isActive } = get(command.person);
          const isThere = command.add ? isKnown && isActive : isKnown || isDeleted;
          return isThere ? 'accepted' : 'refused';
        }
        case 'swap':
        case 'later':
          return 'open';
      }
    },
    apply(command) {
      if (!('person' in command)) return;
      const person = get(command.person);
      switch (command.do) {
        case 'onboard': {
          const { groups, name } = command;
          Object.assign(person, { isKnown: true, isDeleted: false, isActive: true, name, groups });
          return;
        }
        case 'rename':
          person.name = command.name;
          return;
        case 'swap': {
          const other = get(command.other);
          [person.name, other.name] = [other.name, person.name];
          return;
        }
        case 'update':
          person.department = command.department;
          return;
        case 'offboard':
          Object.assign(person, { isActive: false, groups: 0 });
          return;
        case 'delete':
          Object.assign(person, { isKnown: false, isDeleted: true, isActive: false, groups: 0 });
          return;
        case 'regroup':
          if (person.isActive) person.groups = regrouped(person.groups, command);
          return;
        case 'members':
          if (person.isActive) {
            const bit = 1 << command.group;
            person.groups = command.add ? person.groups | bit : person.groups & ~bit;
          }
          return;
        case 'later':
          person.isBlurred = true;
          Object.assign(person, { isKnown: true, isDeleted: false });
          return;
      }
    },
  };
}

function regrouped(
  before: number,
  { how, groups }: { readonly how: 'add' | 'remove' | 'set'; readonly groups: number },
) {
  if (how === 'set') return groups;
  return how === 'add' ? before | groups : before & ~groups & ALL_GROUPS;
}

/** The numbers of the groups in a set of bits. */
export function groupNumbers(groups: number): number[] {
  return Array.from({ length: GROUPS }, (_, index) => index).filter((index) => (groups & (1 << index)) !== 0);
}
