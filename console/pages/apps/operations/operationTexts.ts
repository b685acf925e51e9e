import type { OperationSwitches } from '../../../../domain/lifecycle.ts';

interface SwitchText {
  readonly name: keyof OperationSwitches;
  readonly label: string;
  readonly text: string;
}

/** The seven switches in the guide's order, each with the sentence it says (guide.md step 4). */
export const USER_SWITCHES: readonly SwitchText[] = [
  {
    name: 'createUsers',
    label: 'Create users',
    text: 'When on, whoever is given the application in the directory gets an account in it, and whoever comes back gets it back.',
  },
  {
    name: 'updateUsers',
    label: 'Update users',
    text: 'When on, a change of a person in the directory is made in the application too.',
  },
  {
    name: 'deleteUsers',
    label: 'Delete users',
    text: 'When on, the account of whoever leaves or loses the application is deactivated or deleted in it, as chosen below.',
  },
];

export const GROUP_SWITCHES: readonly SwitchText[] = [
  {
    name: 'createGroups',
    label: 'Create group',
    text: 'When on, a group of the directory is made in the application too.',
  },
  {
    name: 'updateGroups',
    label: 'Update group',
    text: 'When on, a change of a group in the directory, such as its name, is made in the application too.',
  },
  {
    name: 'deleteGroups',
    label: 'Delete group',
    text: 'When on, a group that is deleted in the directory is deleted in the application too.',
  },
  {
    name: 'manageMemberships',
    label: 'Add or remove group membership of a user',
    text: 'When on, whoever joins or leaves a group in the directory joins or leaves it in the application too.',
  },
];
