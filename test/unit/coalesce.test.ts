import { describe, expect, test } from 'vitest';
import { createCoalescer } from '../../activities/coalesce.ts';
import type { Attempt } from '../../activities/dependencies.ts';

function anAttempt(signal = new AbortController().signal): Attempt {
  return { attempt: 1, signal, heartbeat() {} };
}

/** Work that ends when it is told to, and counts how often it was begun. */
function aWork() {
  const ends: (() => void)[] = [];
  return {
    get begun() {
      return ends.length;
    },
    run: () => new Promise<number>((resolve) => ends.push(() => resolve(ends.length))),
    end: (index: number) => ends[index]?.(),
  };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('callers of the same work', () => {
  test('who come while it runs share the next run, never the present one', async () => {
    const coalescer = createCoalescer<number>(4);
    const work = aWork();
    const first = coalescer.run('app', 'group', anAttempt(), work.run);
    await turn();
    const later = [1, 2, 3].map(() => coalescer.run('app', 'group', anAttempt(), work.run));
    await turn();
    expect(work.begun).toBe(1);
    work.end(0);
    expect(await first).toBe(1);
    await turn();
    expect(work.begun).toBe(2);
    work.end(1);
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
  });

  test('go on after a run that failed', async () => {
    const coalescer = createCoalescer<number>(4);
    const failing = coalescer.run('app', 'group', anAttempt(), async () => {
      throw new Error('no');
    });
    const next = coalescer.run('app', 'other', anAttempt(), async () => 7);
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe(7);
    expect(await coalescer.run('app', 'group', anAttempt(), async () => 8)).toBe(8);
  });

  test('who are cancelled leave, and the others’ run goes on', async () => {
    const coalescer = createCoalescer<number>(4);
    const work = aWork();
    const cancelled = new AbortController();
    const leaving = coalescer.run('app', 'group', anAttempt(cancelled.signal), work.run);
    await turn();
    let joint: Attempt | undefined;
    const staying = [cancelled.signal, new AbortController().signal].map((signal) =>
      coalescer.run('app', 'group', anAttempt(signal), async (attempt) => {
        joint = attempt;
        return 9;
      }),
    );
    cancelled.abort(new Error('cancelled'));
    await expect(leaving).rejects.toThrow('cancelled');
    await expect(staying[0]).rejects.toThrow('cancelled');
    work.end(0);
    expect(await staying[1]).toBe(9);
    expect(joint?.signal.aborted).toBe(false);
  });
});

describe('a lane', () => {
  test('has only so many runs at once; another lane is not held up', async () => {
    const coalescer = createCoalescer<number>(2);
    const work = aWork();
    const runs = ['a', 'b', 'c'].map((key) => coalescer.run('app', key, anAttempt(), work.run));
    const other = coalescer.run('other app', 'a', anAttempt(), async () => 1);
    await turn();
    expect(work.begun).toBe(2);
    expect(await other).toBe(1);
    work.end(0);
    await turn();
    expect(work.begun).toBe(3);
    work.end(1);
    work.end(2);
    await Promise.all(runs);
  });
});
