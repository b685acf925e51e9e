import { describe, expect, it } from 'vitest';
import { inParallel } from '../../../domain/inParallel.ts';
import { createProgress } from '../../../runtime/demo/progress.ts';

function aStream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 100, write: (text: string) => written.push(text), text: () => written.join('') };
}

describe('the progress display', () => {
  it('writes plain lines where there is no terminal', async () => {
    const stream = aStream(false);
    const result = await createProgress(stream).step('people', async (say) => {
      say('58 of 58');
      return 58;
    });
    expect(result).toBe(58);
    expect(stream.text()).toMatch(/^ {2}\[ok\] people {10}58 of 58 +0\.0 s\n$/);
  });

  it('says now and then where a long step is, without a terminal', async () => {
    const stream = aStream(false);
    let clock = 0;
    await createProgress(stream, () => clock).step('people', async (say) => {
      for (; clock < 12_000; clock += 1000) say(`${clock}`);
    });
    expect(stream.text().match(/\[\.\.\]/g)).toHaveLength(2);
  });

  it('redraws one line in a terminal', async () => {
    const stream = aStream(true);
    await createProgress(stream).step('people', async (say) => say('half'));
    expect(stream.text()).toContain('\r\x1b[2K  [..] people');
    expect(stream.text().match(/\n/g)).toHaveLength(1);
  });

  it('marks a step that failed and passes its error on', async () => {
    const stream = aStream(false);
    const failing = createProgress(stream).step('people', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(stream.text()).toContain('[!!] people');
  });
});

describe('work in parallel', () => {
  it('does everything once and never more than the width at a time', async () => {
    let [running, most] = [0, 0];
    const done: number[] = [];
    await inParallel(
      Array.from({ length: 50 }, (_, n) => n),
      7,
      async (n) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        done.push(n);
      },
    );
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(most).toBe(7);
  });

  it('stops taking up work after a failure, and fails with it', async () => {
    const begun: number[] = [];
    const failing = inParallel([1, 2, 3, 4, 5, 6], 2, async (n) => {
      begun.push(n);
      await new Promise((resolve) => setImmediate(resolve));
      if (n === 2) throw new Error('two');
    });
    await expect(failing).rejects.toThrow('two');
    expect(begun.length).toBeLessThan(6);
  });
});
