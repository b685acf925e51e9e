import { describe, expect, it } from 'vitest';
import { decidesAnew, exceeds, isNeverHeld } from '../../domain/deletionGuard.ts';

const event = { type: 'offboard', bulk: false, causeKind: null } as const;

describe('The deletion guard', () => {
  it.each([
    [25, 25, false],
    [26, 26, true],
    [26, 130, false],
    [27, 130, true],
    [29, 100, false],
    [30, 100, true],
  ])('lets %i of %i go unless both limits are exceeded: %s', (going, accounts, held) => {
    const share = accounts === 100 ? 0.29 : 0.2;
    expect(exceeds({ count: 25, share }, going, accounts)).toBe(held);
  });

  it('holds everything beyond the count where the share is nothing, and nothing where it is all', () => {
    expect(exceeds({ count: 0, share: 0 }, 1, 1000)).toBe(true);
    expect(exceeds({ count: 0, share: 1 }, 1000, 1000)).toBe(false);
  });

  it('never holds somebody who leaves by themselves, but may a feed’s leavers', () => {
    expect(isNeverHeld(event)).toBe(true);
    expect(isNeverHeld({ ...event, bulk: true })).toBe(false);
    expect(isNeverHeld({ ...event, type: 'group-change' })).toBe(false);
  });

  it('takes for a new decision what is about the person’s access, or the whole app', () => {
    const kinds = ['policy_deleted', 'recheck', 'app_changed', 'app_removed'];
    const anew = kinds.map((causeKind) => decidesAnew({ type: 'converge', bulk: false, causeKind }));
    expect(anew).toEqual([false, false, false, true]);
    expect(decidesAnew({ ...event, type: 'update' })).toBe(false);
    expect(decidesAnew({ ...event, type: 'group-change' })).toBe(true);
  });
});
