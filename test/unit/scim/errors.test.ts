import { describe, expect, it } from 'vitest';
import { readBaseUrl } from '../../../connectors/scim/baseUrl.ts';
import { requestUrl } from '../../../connectors/scim/client.ts';
import { answerError } from '../../../connectors/scim/errors.ts';
import { unhealthyParts } from '../../../connectors/scim/health.ts';
import { readProfile } from '../../../connectors/scim/profile.ts';
import { equalsFilter } from '../../../connectors/scim/search.ts';

const settings = { throttlePatterns: ['ThrottlingException'], serverErrorHint: 'Provisioning may be off.' };

function errorOf(status: number, body: object | string = '', headers: Record<string, string> = {}, method = 'POST') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return answerError({ status, text, header: (name) => headers[name] }, { method, path: '/Users' }, settings);
}

describe('what an answer of the target means', () => {
  it.each([
    [400, 'permanent', 'target_rejected'],
    [401, 'permanent', 'target_unauthorized'],
    [403, 'permanent', 'target_forbidden'],
    [404, 'permanent', 'target_not_found'],
    [405, 'permanent', 'not_implemented'],
    [408, 'transient', 'target_timeout'],
    [409, 'permanent', 'uniqueness'],
    [410, 'permanent', 'target_not_found'],
    [412, 'transient', 'version_conflict'],
    [413, 'permanent', 'target_payload_too_large'],
    [418, 'permanent', 'target_rejected'],
    [425, 'transient', 'target_timeout'],
    [429, 'transient', 'target_throttled'],
    [500, 'transient', 'target_unavailable'],
    [501, 'permanent', 'not_implemented'],
    [503, 'transient', 'target_unavailable'],
  ])('%i is %s %s', (status, kind, code) => {
    expect(errorOf(status)).toMatchObject({ kind, code, httpStatus: status });
  });

  it('carries the SCIM keyword and never the body', () => {
    const error = errorOf(400, { scimType: 'invalidValue', detail: 'anna@acme.io is no good' });
    expect(error).toMatchObject({ scimType: 'invalidValue', message: expect.stringContaining('invalidValue') });
    expect(`${error.message} ${error.remedy}`).not.toContain('anna');
  });

  it('takes no sentence for a SCIM keyword', () => {
    expect(errorOf(400, { scimType: 'anna@acme.io is no good' }).scimType).toBeUndefined();
  });

  it('takes a disguised 400 for throttling', () => {
    expect(errorOf(400, { message: 'ThrottlingException: rate' }, { 'retry-after': '3' })).toMatchObject({
      code: 'target_throttled',
      throttled: true,
      retryAfterMs: 3_000,
    });
    expect(errorOf(429)).toMatchObject({ throttled: true });
    expect(errorOf(503, '', { 'retry-after': '9' })).toMatchObject({ throttled: false, retryAfterMs: 9_000 });
  });

  it('says of a write that failed with 500 that it may have been done', () => {
    expect(errorOf(500)).toMatchObject({
      outcomeUnknown: true,
      remedy: expect.stringContaining('Provisioning may be off.'),
    });
    expect(errorOf(500, '', {}, 'GET').outcomeUnknown).toBe(false);
  });
});

describe('the base URL as pasted', () => {
  const paths = ['/scim', '/scim/v2', ''];
  it.each([
    ['https://b.example.com', ['/scim', '/scim/v2', '']],
    ['https://b.example.com/', ['/scim', '/scim/v2', '']],
    ['https://b.example.com/scim', ['/scim', '/scim/v2', '']],
    ['https://b.example.com/scim/', ['/scim', '/scim/v2', '']],
    ['https://b.example.com/scim/v2', ['/scim/v2', '/scim', '']],
    ['https://b.example.com/scim/v2/Users', ['/scim/v2', '/scim', '']],
    ['https://b.example.com/scim/Users/', ['/scim', '/scim/v2', '']],
    [' https://b.example.com/app ', ['/scim', '/scim/v2', '']],
  ])('%s is understood', (entered, candidates) => {
    const read = readBaseUrl(entered, paths);
    expect(read.root).toBe('https://b.example.com');
    expect(read.candidates).toEqual(candidates.map((path) => `https://b.example.com${path}`));
  });

  it('tries a path of its own as entered first', () => {
    expect(readBaseUrl('https://x.io/tenant/7/', ['', '/scim/v2']).candidates).toEqual([
      'https://x.io/tenant/7',
      'https://x.io/tenant/7/scim/v2',
    ]);
  });

  it.each([
    '',
    'bridge',
    'ftp://b.example.com',
    'https://u:p@b.example.com',
    'https://b.example.com/?a=1',
    'https://b.example.com/#x',
  ])('%j is refused', (entered) => {
    expect(() => readBaseUrl(entered, paths)).toThrow(
      expect.objectContaining({ code: 'bad_base_url', remedy: expect.any(String) }),
    );
  });
});

describe('a filter', () => {
  it('is encoded so that a server which reads no form encoding understands it', () => {
    const url = requestUrl('https://x.io/v2', {
      path: '/Users',
      query: { filter: equalsFilter('userName', 'a+b c&d@x.io') },
    });
    expect(url.href).toBe('https://x.io/v2/Users?filter=userName%20eq%20%22a%2Bb%20c%26d%40x.io%22');
  });

  it('escapes quotes and backslashes', () => {
    expect(equalsFilter('userName', 'o"ne\\il')).toBe('userName eq "o\\"ne\\\\il"');
  });
});

describe('the health report', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  const report = (source: string, state: string, expires: string) => ({ source, state, expires });
  it('names parts that are not well and parts that stopped reporting', () => {
    const body = {
      reports: [
        report('RedisCache', 'healthy', '2026-11-24T12:05:00Z'),
        report('ConfirmationWatcher', 'disconnected', '2026-11-24T12:05:00Z'),
        report('SCIMServer', 'healthy', '2026-11-24T11:59:00Z'),
      ],
    };
    expect(unhealthyParts(JSON.stringify(body), now)).toEqual([
      'ConfirmationWatcher',
      'SCIMServer (its report has expired)',
    ]);
  });
  it('has nothing to say about another body', () => {
    expect(unhealthyParts('<html>', now)).toEqual([]);
  });
});

describe('a kept profile', () => {
  it('is read tolerantly: what is strange becomes unknown', () => {
    const profile = readProfile({
      patch: 'yes',
      filter: { userName: false, externalId: 7 },
      usersPath: 'Users',
      memberRemove: { form: 'whole', proven: true },
      future: 1,
    });
    expect(profile).toMatchObject({ patch: null, usersPath: '/Users', memberRemove: { form: 'whole', proven: true } });
    expect(profile.filter).toEqual({ userName: false, externalId: null, displayName: null });
  });
});
