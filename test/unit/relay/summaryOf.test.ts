import { describe, expect, test } from 'vitest';
import { summaryOf } from '../../../runtime/relay/summaryOf.ts';

const NAME = "Zoë O'Neill";

describe('what the Temporal UI shows of an event', () => {
  test.each([
    ['onboard', "Onboard Zoë O'Neill"],
    ['update', "Update Zoë O'Neill"],
    ['group-change', "Change groups of Zoë O'Neill"],
    ['offboard', "Offboard Zoë O'Neill"],
  ] as const)('%s: what happens, and to whom', (type, text) => {
    expect(summaryOf({ type, about: [NAME], cause: null })).toBe(text);
    expect(summaryOf({ type, about: [NAME], cause: 'change_refused' })).toBe(text);
  });

  test('of a change that covers many: why, and where', () => {
    expect(summaryOf({ type: 'converge', about: ['Wiki', 'Engineers'], cause: 'policy_created' })).toBe(
      'Policy created: Wiki, Engineers',
    );
    expect(summaryOf({ type: 'converge', about: [], cause: 'recheck' })).toBe('Recheck');
  });

  test('a name is text: no second line, no link, no markup', () => {
    const name = 'Ann\r\n# [click](http://evil.example) <b>*x*</b>';
    expect(summaryOf({ type: 'onboard', about: [name], cause: null })).toBe(
      'Onboard Ann # \\[click\\](http://evil.example) \\<b\\>\\*x\\*\\</b\\>',
    );
  });

  test('a long name is cut between characters, and stays under the limit of the server', () => {
    const text = summaryOf({ type: 'onboard', about: ['👩🏽‍🚀'.repeat(300)], cause: null });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(200);
    expect(text).toMatch(/^Onboard (👩🏽‍🚀)+…$/u);
  });
});
