import fc from 'fast-check';

/**
 * What may happen to a small company, as plain data: it prints, shrinks, and runs again from a seed. People, apps and groups
 * are meant by number; what makes no sense when its turn comes (an update of somebody unknown) is refused by the API, and
 * the model says so beforehand.
 */
export type Command =
  | {
      readonly do: 'onboard';
      readonly person: number;
      readonly name: number;
      readonly groups: number;
      /** All or nothing. Where it fails nobody is entitled any more; what the directory says stays. */
      readonly whole: boolean;
    }
  | { readonly do: 'update'; readonly person: number; readonly department: number }
  | { readonly do: 'rename'; readonly person: number; readonly name: number }
  | { readonly do: 'swap'; readonly person: number; readonly other: number }
  | { readonly do: 'regroup'; readonly person: number; readonly how: 'add' | 'remove' | 'set'; readonly groups: number }
  | { readonly do: 'members'; readonly group: number; readonly person: number; readonly add: boolean }
  | { readonly do: 'offboard'; readonly person: number }
  /** They leave the directory altogether. */
  | { readonly do: 'delete'; readonly person: number }
  | { readonly do: 'policy'; readonly app: number; readonly group: number; readonly there: boolean }
  | { readonly do: 'domain'; readonly app: number; readonly on: boolean }
  | { readonly do: 'switch'; readonly app: number; readonly which: Switch; readonly on: boolean }
  /** How many accounts may go within the hour; null for as many as do. */
  | { readonly do: 'guard'; readonly app: number; readonly count: number | null }
  | { readonly do: 'decide'; readonly app: number; readonly word: 'approve' | 'reject' }
  | { readonly do: 'steer'; readonly verb: 'retry' | 'skip' | 'cancel'; readonly nth: number }
  | { readonly do: 'later'; readonly person: number; readonly what: Later; readonly ms: number }
  | { readonly do: 'redate'; readonly nth: number; readonly ms: number }
  | {
      readonly do: 'fault';
      readonly app: number;
      readonly fault: FaultName;
      readonly on: Place;
      readonly times: number;
    }
  | { readonly do: 'revoke'; readonly app: number; readonly ms: number }
  | { readonly do: 'wait'; readonly ms: number };

export type Switch = 'createUsers' | 'updateUsers' | 'deleteUsers' | 'manageMemberships';
export type Later = 'onboard' | 'update' | 'offboard';
export type FaultName =
  | 'throttled'
  | 'unavailable'
  | 'rejected'
  | 'conflict'
  | 'taken'
  | 'slow'
  | 'cut_before'
  | 'cut_after'
  | 'failed_after';
export type Place =
  | 'any'
  | 'POST /Users'
  | 'PATCH /Users'
  | 'GET /Users'
  | 'DELETE /Users'
  | 'POST /Groups'
  | 'PATCH /Groups';

export const PEOPLE = 4;
export const GROUPS = 3;
export const APPS = 2;
/** More than people, so that names are free and taken; the last is of a domain that no app is authorized for. */
export const NAMES = 6;
export const ALL_GROUPS = 2 ** GROUPS - 1;

const person = fc.nat(PEOPLE - 1);
const name = fc.oneof({ weight: 7, arbitrary: fc.nat(NAMES - 2) }, { weight: 1, arbitrary: fc.constant(NAMES - 1) });
const groups = fc.nat(ALL_GROUPS);
const app = fc.nat(APPS - 1);
const group = fc.nat(GROUPS - 1);
const whole = fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const nth = fc.nat(5);

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('onboard'), person, name, groups, whole }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('update'), person, department: fc.nat(4) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('rename'), person, name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('swap'), person, other: person }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('regroup'), person, how: fc.constantFrom('add', 'remove', 'set'), groups }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('members'), group, person, add: fc.boolean() }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('offboard'), person }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete'), person }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('policy'), app, group, there: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('domain'), app, on: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('switch'),
      app,
      which: fc.constantFrom('createUsers', 'updateUsers', 'deleteUsers', 'manageMemberships'),
      on: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('guard'), app, count: fc.constantFrom(0, 1, null) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('decide'), app, word: fc.constantFrom('approve', 'reject') }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('steer'), verb: fc.constantFrom('retry', 'skip', 'cancel'), nth }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('later'),
      person,
      what: fc.constantFrom('onboard', 'update', 'offboard'),
      ms: fc.integer({ min: 200, max: 1500 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redate'), nth, ms: fc.integer({ min: 100, max: 1500 }) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('fault'),
      app,
      fault: fc.constantFrom(
        'throttled',
        'unavailable',
        'rejected',
        'conflict',
        'taken',
        'slow',
        'cut_before',
        'cut_after',
        'failed_after',
      ),
      on: fc.constantFrom(
        'any',
        'POST /Users',
        'PATCH /Users',
        'GET /Users',
        'DELETE /Users',
        'POST /Groups',
        'PATCH /Groups',
      ),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke'), app, ms: fc.integer({ min: 200, max: 1200 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 20, max: 600 }) }) },
);

/** A sequence of commands, long enough that events of one person meet. */
export const sequence: fc.Arbitrary<Command[]> = fc.array(anyCommand, { minLength: 12, maxLength: 40, size: 'max' });
