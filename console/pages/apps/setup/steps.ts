/** The wizard's steps in the guide's order; `/apps/new` is the first one until the app is there. */
export const STEPS = ['basic', 'users', 'groups', 'operations', 'policy'] as const;

export type Step = (typeof STEPS)[number];

export const STEP_LABELS: Readonly<Record<Step, string>> = {
  basic: 'Basic settings',
  users: 'Attribute mapping: Users',
  groups: 'Attribute mapping: Groups',
  operations: 'What flows to the application',
  policy: 'Policy',
};

/** The step of an address; undefined for a word that is none. */
export function stepOf(word: string): Step | undefined {
  return STEPS.find((step) => step === word);
}

/** What comes after a step; undefined after the last. */
export function stepAfter(step: Step): Step | undefined {
  return STEPS[STEPS.indexOf(step) + 1];
}
