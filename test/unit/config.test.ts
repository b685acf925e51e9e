import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isBadConfiguration, loadConfig, variables } from '../../runtime/config.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const KEY = Buffer.alloc(32, 7).toString('base64');

/** Of each variable: values that do, and values that don't with a piece of what was expected. */
const VALUES: Readonly<Record<string, { good: readonly string[]; bad: readonly (readonly [string, string])[] }>> = {
  PORT: {
    good: ['1', '3000', '65535'],
    bad: ['0', '65536', '30e2', '-1', ' 80', 'http'].map((it) => [it, 'port number']),
  },
  HOST: {
    good: ['0.0.0.0', '::', 'tenure.example'],
    bad: ['http://tenure.example', 'two words'].map((it) => [it, 'IP address or a host name']),
  },
  TENURE_HOME: { good: ['/srv/tenure', 'relative'], bad: [] },
  DATABASE_URL: {
    good: ['postgres://u:p@db.example:5432/tenure', 'postgresql://db.example/tenure?sslmode=require'],
    bad: ['mysql://u:hunter22@db.example/tenure', 'postgres://u:hunter22@db.example', 'postgres:///x', 'hunter22'].map(
      (it) => [it, 'postgres://user:password@host:port/database'],
    ),
  },
  TEMPORAL_ADDRESS: {
    good: ['temporal.example:7233', '127.0.0.1:1', '[::1]:65535'],
    bad: [
      'http://temporal.example:7233',
      'temporal.example',
      'temporal.example:0',
      'temporal.example:70000',
      ':7233',
    ].map((it) => [it, 'host:port']),
  },
  TEMPORAL_NAMESPACE: {
    good: ['default', 'tenure.a1b2c', 'a-b_c'],
    bad: ['-leading', 'two words', 'a/b'].map((it) => [it, 'letters, digits']),
  },
  TEMPORAL_UI_URL: {
    good: ['https://temporal.example', 'http://localhost:8080/ui/'],
    bad: ['ftp://temporal.example', 'temporal.example'].map((it) => [it, 'http:// or https://']),
  },
  TENURE_ADMIN_KEY: { good: ['x'.repeat(32)], bad: [['y'.repeat(31), '32 characters or more']] },
  TENURE_ENCRYPTION_KEYS: {
    good: [`k1:${KEY}`, `new:${KEY}, old:${KEY}`],
    bad: [
      [KEY, 'entry 1 of the encryption keys: expected kid:base64'],
      [`k1:${KEY},k2:c2hvcnQ=`, 'entry 2 of the encryption keys: expected base64 of exactly 32 bytes'],
      [`k1:${KEY},k1:${KEY}`, 'entry 2 of the encryption keys: expected a key id that is not used twice'],
      [`k1:${KEY},`, 'entry 2'],
    ],
  },
  TENURE_CODEC_ORIGINS: {
    good: ['https://temporal.acme.example', 'http://127.0.0.1:8233, http://localhost:8233'],
    bad: [
      ['https://temporal.acme.example/', 'without a path'],
      ['temporal.acme.example', 'expected origins like https://'],
      ['https://a.example,*', 'expected origins'],
    ],
  },
  TENURE_PUBLIC_URL: {
    good: ['https://tenure.acme.example', 'http://localhost:3000/'],
    bad: [
      ['https://acme.example/tenure', 'without a path'],
      ['tenure.acme.example', 'expected https://host'],
    ],
  },
  TENURE_OIDC_ISSUER: { good: ['https://login.acme.example/realms/acme'], bad: [['login.acme.example', 'as a URL']] },
  TENURE_OIDC_CLIENT_ID: { good: ['tenure'], bad: [] },
  TENURE_OIDC_CLIENT_SECRET: { good: ['anything'], bad: [] },
  TENURE_OIDC_NAME: { good: ['Acme'], bad: [] },
  TENURE_OIDC_SCOPES: { good: ['openid email groups'], bad: [] },
  TENURE_OIDC_ROLE_CLAIM: { good: ['roles'], bad: [] },
  TENURE_OIDC_ROLES: {
    good: ['admins=admin', 'cn=ops=operator', 'a=admin, b=auditor'],
    bad: [
      ['admins', 'expected value=admin'],
      ['admins=root', 'expected value=admin'],
    ],
  },
  TENURE_ALLOW_PRIVATE_TARGETS: {
    good: ['10.0.0.0/8', '127.0.0.1/32:8089, [fd00::/8]:443'],
    bad: [
      ['bridge.example', 'entry 1 of the private targets: expected an IP address or CIDR'],
      ['10.0.0.0/8,10.0.0.0/64', 'entry 2 of the private targets: expected a prefix length'],
      ['10.0.0.0/8:99999', 'expected a port'],
    ],
  },
  TENURE_ATTEMPTS_KEPT_DAYS: {
    good: ['1', '365'],
    bad: [
      ['0', 'whole number'],
      ['90d', 'whole number'],
    ],
  },
  LOG_LEVEL: {
    good: ['debug', 'silent'],
    bad: [['DEBUG', 'expected fatal, error'] as const, ['loud', 'expected fatal'] as const],
  },
  TENURE_FAULT: {
    good: ['before-record', 'after-accept:30'],
    bad: [
      ['before-lunch', 'expected one of before-record'],
      ['before-record:0', 'for the N-th time'],
    ],
  },
  TENURE_POSTGRES_PORT: { good: ['5433'], bad: [['postgres', 'port number']] },
  TENURE_TEMPORAL_PORT: { good: ['7233'], bad: [['72333', 'port number']] },
  TENURE_TEMPORAL_UI_PORT: { good: ['8233'], bad: [['8233.5', 'port number']] },
  TENURE_CACHE: { good: ['/var/cache/tenure'], bad: [] },
};

const names = variables().map(({ name }) => name);
const refusal = (env: Record<string, string>): Error => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof Error && isBadConfiguration(error)) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('the environment', () => {
  it('is covered here variable by variable', () => {
    expect(Object.keys(VALUES)).toEqual(names);
  });

  it.each(names.flatMap((name) => (VALUES[name]?.good ?? []).map((value) => [name, value] as const)))(
    'takes %s=%s',
    (name, value) => {
      expect(loadConfig({ [name]: value })).toHaveProperty(name);
    },
  );

  it.each(
    names.flatMap((name) => (VALUES[name]?.bad ?? []).map(([value, expected]) => [name, value, expected] as const)),
  )('refuses %s=%s in a sentence that names it, never its value', (name, value, expected) => {
    const { message } = refusal({ [name]: value });
    expect(message).toMatch(new RegExp(`^The environment is wrong: ${name}: .+\\.$`));
    expect(message).toContain(expected);
    for (const secret of ['hunter22', KEY, 'c2hvcnQ=', 'bridge.example', 'y'.repeat(31)]) {
      expect(message).not.toContain(secret);
    }
  });

  it('names every bad variable at once', () => {
    const { message } = refusal({ PORT: 'x', LOG_LEVEL: 'x', DATABASE_URL: 'x' });
    for (const name of ['PORT:', 'LOG_LEVEL:', 'DATABASE_URL:']) expect(message).toContain(name);
  });

  it('has a default for all that needs one; empty counts as unset, and what is not ours is nobody’s business', () => {
    const config = loadConfig({
      PATH: '/bin',
      npm_config_port: 'x',
      ...Object.fromEntries(names.map((it) => [it, ''])),
    });
    expect(JSON.stringify(config)).toBe(JSON.stringify(loadConfig({})));
    expect(config).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      TENURE_HOME: resolve('.tenure'),
      TEMPORAL_NAMESPACE: 'default',
      LOG_LEVEL: 'info',
      TENURE_POSTGRES_PORT: 5433,
      TENURE_TEMPORAL_PORT: 7233,
      TENURE_TEMPORAL_UI_PORT: 8233,
    });
    for (const name of ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'TENURE_ADMIN_KEY', 'TENURE_ENCRYPTION_KEYS'] as const) {
      expect(config[name]).toBeUndefined();
    }
    expect(config.TENURE_ALLOW_PRIVATE_TARGETS.allows('127.0.0.1', 80)).toBe(false);
    expect(config.TENURE_CACHE).toBe(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tenure'));
  });

  it('is read into what the code wants: numbers, absolute folders, keys, rules', () => {
    const config = loadConfig({
      PORT: '8080',
      TENURE_HOME: 'data',
      TENURE_CACHE: 'cache',
      TEMPORAL_UI_URL: 'https://temporal.example/ui//',
      TENURE_ENCRYPTION_KEYS: `new:${KEY},old:${KEY}`,
      TENURE_ALLOW_PRIVATE_TARGETS: '127.0.0.1/32:8089',
    });
    expect(config.PORT).toBe(8080);
    expect([config.TENURE_HOME, config.TENURE_CACHE].every(isAbsolute)).toBe(true);
    expect(config.TEMPORAL_UI_URL).toBe('https://temporal.example/ui');
    expect(config.TENURE_ENCRYPTION_KEYS?.map(({ kid, key }) => [kid, key.length])).toEqual([
      ['new', 32],
      ['old', 32],
    ]);
    expect(config.TENURE_ALLOW_PRIVATE_TARGETS.allows('127.0.0.1', 8089)).toBe(true);
  });

  it('tells each variable’s default, unit and sentence for the README', () => {
    for (const { name, defaultText, unit, sentence } of variables()) {
      expect({ name, told: [defaultText, unit, sentence].every((text) => text !== '') }).toEqual({ name, told: true });
      expect(sentence).toMatch(/\.$/);
    }
    const home = variables().find(({ name }) => name === 'TENURE_HOME');
    expect(home?.defaultText).toBe('./.tenure');
  });

  it.skipIf(!existsSync(join(ROOT, 'README.md')))('is in the README as the code has it', () => {
    const check = ['--import', 'tsx', 'scripts/env-table.mjs', '--check'];
    const { status, stdout, stderr } = spawnSync(process.execPath, check, { cwd: ROOT, encoding: 'utf8' });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});
