import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseDemoOptions } from '../../../runtime/demo/options.ts';

const FILE = fileURLToPath(import.meta.url);
const parsed = (...argv: string[]) => {
  const options = parseDemoOptions(argv);
  if (options === 'help') throw new Error('asked for help');
  return options;
};

describe('the demo’s command line', () => {
  it('takes both days of the small company when nothing is said', () => {
    const options = parsed();
    expect(readFileSync(options.first.people, 'utf8')).toContain('harbourlight.example');
    expect(readFileSync(options.second?.memberships ?? '', 'utf8')).toContain('security-guild');
    expect(options).toMatchObject({
      domains: ['harbourlight.example'],
      keep: false,
      target: undefined,
      port: undefined,
    });
  });

  it('takes somebody’s files, target and domains', () => {
    const options = parsed(
      '--people',
      FILE,
      '--target',
      'https://x.example/scim/',
      '--token',
      't',
      '--domains',
      'A.example, *.b.example',
      '--keep',
      '--port',
      '3100',
    );
    expect(options).toEqual({
      first: { people: FILE, memberships: undefined },
      second: undefined,
      target: { baseUrl: 'https://x.example/scim', token: 't' },
      domains: ['a.example', '*.b.example'],
      keep: true,
      port: 3100,
    });
  });

  it('authorizes the domains in the file when files are given and none are named', () => {
    expect(parsed('--people', FILE).domains).toBeUndefined();
  });

  it('takes the token from the environment', () => {
    expect(parseDemoOptions(['--target', 'http://127.0.0.1:1'], { DEMO_TARGET_TOKEN: 's' })).toMatchObject({
      target: { token: 's' },
    });
  });

  it.each([
    [['--peple', 'x'], /--peple/],
    [['stray'], /stray/],
    [['--people'], /--people/],
    [['--people', '/no/such.csv'], /--people: there is no file "\/no\/such\.csv"/],
    [['--people', FILE, '--memberships', 'nope.csv'], /--memberships/],
    [['--memberships', FILE], /--memberships needs --people/],
    [['--then-people', FILE], /--then-people needs --people/],
    [['--people', FILE, '--then-memberships', FILE], /--then-memberships needs --then-people/],
    [['--target', 'ftp://x'], /--target: expected the SCIM base URL/],
    [['--target', 'http://x'], /--target needs --token/],
    [['--token', 'x'], /--token needs --target/],
    [['--domains', 'a.example,@'], /--domains: "@"/],
    [['--port', '70000'], /--port: expected a port/],
  ])('refuses %j in one sentence', (argv, sentence) => {
    expect(() => parseDemoOptions(argv)).toThrow(sentence);
    expect(() => parseDemoOptions(argv)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});
