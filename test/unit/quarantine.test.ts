import { describe, expect, it } from 'vitest';
import { permanent, type TenureError, transient } from '../../domain/errors.ts';
import { appVerdict, lookAfterMs, probeAfterMs } from '../../domain/quarantine.ts';

describe('What an error says about its app', () => {
  it.each<[TenureError, string]>([
    [permanent('target_unauthorized', '401'), 'at_once'],
    [permanent('target_forbidden', '403'), 'ask_probe'],
    [transient('target_dns_failed', 'DNS'), 'ask_probe'],
    [transient('target_tls_failed', 'TLS'), 'ask_probe'],
    [transient('target_timeout', '408'), 'count'],
    [transient('target_unavailable', '503'), 'count'],
    [transient('target_unreachable', 'refused'), 'count'],
    [transient('target_connection_lost', 'reset'), 'count'],
    [transient('target_bad_answer', 'a sign-in page'), 'count'],
    [transient('target_throttled', '429', { throttled: true }), 'none'],
    [transient('target_unavailable', 'a 503 that means 429', { throttled: true }), 'none'],
    [transient('version_conflict', '412'), 'none'],
    [transient('lease_held', 'ours'), 'none'],
    [permanent('uniqueness', '409'), 'none'],
    [permanent('target_rejected', '400'), 'none'],
  ])('%s', (error, verdict) => {
    expect(appVerdict(error)).toBe(verdict);
  });
});

describe('Probes', () => {
  it('come after 1 s, then twice as late each, at last after a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 20].map(probeAfterMs)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ]);
  });
});

describe('A step that waits for its app', () => {
  it('looks by itself after 5 minutes, then twice as late each, at last every 4 hours', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 1000].map((looks) => lookAfterMs(looks) / 60_000)).toEqual([
      5, 10, 20, 40, 80, 160, 240, 240,
    ]);
  });
});
