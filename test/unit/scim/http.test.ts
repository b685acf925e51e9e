import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../../connectors/http/addressGuard.ts';
import { networkError } from '../../../connectors/http/networkError.ts';
import { createPace } from '../../../connectors/http/pace.ts';
import { NO_PRIVATE_TARGETS, parsePrivateTargets } from '../../../connectors/http/privateTargets.ts';
import { retryAfterMs } from '../../../connectors/http/retryAfter.ts';

describe('the list of private targets', () => {
  it('opens an address range, and a port where one is named', () => {
    const list = parsePrivateTargets('10.0.0.0/8, 127.0.0.1/32:8089,[fd00::/8]:443,192.168.1.5');
    expect(list.allows('10.255.0.1', 1)).toBe(true);
    expect(list.allows('11.0.0.1', 1)).toBe(false);
    expect(list.allows('127.0.0.1', 8089)).toBe(true);
    expect(list.allows('127.0.0.1', 8090)).toBe(false);
    expect(list.allows('::ffff:127.0.0.1', 8089)).toBe(true);
    expect(list.allows('fd12::1', 443)).toBe(true);
    expect(list.allows('fd12::1', 80)).toBe(false);
    expect(list.allows('192.168.1.5', 80)).toBe(true);
    expect(list.allows('192.168.1.6', 80)).toBe(false);
  });

  it('opens nothing when empty', () => {
    expect(parsePrivateTargets('').allows('127.0.0.1', 80)).toBe(false);
  });

  it.each([
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/x',
    '10.0.0.0/8:0',
    '10.0.0.0/8:http',
    '[fd00::/200]:1',
    '10.0.0/8',
    '10.0.0.0/8/8',
  ])('names the place of the bad entry %s', (entry) => {
    expect(() => parsePrivateTargets(`127.0.0.1,${entry}`)).toThrow(
      expect.objectContaining({
        code: 'bad_private_targets',
        message: expect.stringMatching(/^entry 2 of the private targets: expected (an IP|a prefix|a port)/),
      }),
    );
  });
});

describe('the address guard', () => {
  const strict = createAddressGuard(NO_PRIVATE_TARGETS);
  const open = createAddressGuard(parsePrivateTargets('0.0.0.0/0,::/0'));

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '::1',
    'fc00::1',
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '240.0.0.1',
  ])('refuses %s unless the operator opens it', (address) => {
    expect(strict.refusal(address, 443, false)).toMatchObject({ code: 'target_address_forbidden', kind: 'permanent' });
    expect(open.refusal(address, 443, false)).toBeUndefined();
  });

  it.each([
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    'ff02::1',
    'fe80::1',
    '::',
    '::ffff:169.254.169.254',
    'fd00:ec2::254',
  ])('refuses %s whatever is opened', (address) => {
    expect(open.refusal(address, 443, false)).toMatchObject({ code: 'target_address_forbidden' });
  });

  it('lets a public address through over https only', () => {
    expect(strict.refusal('93.184.215.14', 443, false)).toBeUndefined();
    expect(strict.refusal('2606:4700::1', 443, false)).toBeUndefined();
    expect(strict.refusal('93.184.215.14', 80, true)).toMatchObject({ message: expect.stringContaining('plain http') });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  it.each([
    ['3', 3_000],
    ['0', 0],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['86400', 900_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j means %j ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});

describe('a network failure', () => {
  it.each([
    ['ECONNREFUSED', 'POST', 'target_unreachable', false],
    ['UND_ERR_CONNECT_TIMEOUT', 'POST', 'target_timeout', false],
    ['UND_ERR_HEADERS_TIMEOUT', 'POST', 'target_timeout', true],
    ['UND_ERR_HEADERS_TIMEOUT', 'GET', 'target_timeout', false],
    ['ECONNRESET', 'PATCH', 'target_connection_lost', true],
    ['CERT_HAS_EXPIRED', 'POST', 'target_tls_failed', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'GET', 'target_tls_failed', false],
  ])('%s on %s is %s, outcome unknown: %s', (code, method, expected, outcomeUnknown) => {
    const error = networkError(Object.assign(new Error('secret detail'), { code }), method);
    expect(error).toMatchObject({ kind: 'transient', code: expected, outcomeUnknown });
    expect(error.message).not.toContain('secret');
  });
});

describe('the pace', () => {
  it('caps how many requests run at once', async () => {
    const pace = createPace({ concurrency: 2 });
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 6 }, () =>
        pace.run(new AbortController().signal, async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 5));
          running -= 1;
        }),
      ),
    );
    expect(most).toBe(2);
  });

  it('refuses at once while the target has asked for silence', async () => {
    const pace = createPace({ concurrency: 2 });
    pace.hold(60_000);
    await expect(pace.run(new AbortController().signal, async () => 1)).rejects.toMatchObject({
      code: 'target_throttled',
      throttled: true,
    });
  });

  it('gives the place of an aborted waiter to the next', async () => {
    const pace = createPace({ concurrency: 1 });
    const abort = new AbortController();
    let release = () => {};
    const first = pace.run(new AbortController().signal, () => new Promise<void>((resolve) => (release = resolve)));
    const second = pace.run(abort.signal, async () => 'second');
    const third = pace.run(new AbortController().signal, async () => 'third');
    abort.abort(new Error('given up'));
    await expect(second).rejects.toThrow('given up');
    release();
    await first;
    await expect(third).resolves.toBe('third');
  });
});
