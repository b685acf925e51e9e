import pino from 'pino';
import { expect, vi } from 'vitest';
import { runSources, type SourcesOptions } from '../../../runtime/sources/runSources.ts';
import type { Answer, TestApi } from '../api/startApi.ts';

/** Reads sources until a run is no longer under way, and answers it. */
export async function readToEnd(api: TestApi, started: Answer, options: Partial<SourcesOptions> = {}): Promise<Answer> {
  const end = new AbortController();
  const { db, sealer, allowPrivate } = api.deps;
  const logger = pino({ level: 'silent' });
  const running = runSources({ db, sealer, allowPrivate, logger, signal: end.signal, pollMs: 20, ...options });
  try {
    return await vi.waitFor(
      async () => {
        const answer = await api.call('GET', pathOf(started));
        expect(answer.at('status')).not.toBe('running');
        return answer;
      },
      { timeout: 250_000, interval: 50 },
    );
  } finally {
    end.abort();
    await running;
  }
}

export function pathOf(run: Answer): string {
  return `/v1/sources/${String(run.at('sourceId'))}/runs/${String(run.at('id'))}`;
}

export async function createSource(api: TestApi, source: object): Promise<{ id: string; secret: string }> {
  const answer = await api.call('POST', '/v1/sources', source);
  expect([answer.status, answer.text]).toMatchObject([201, expect.any(String)]);
  return { id: String(answer.at('id')), secret: String(answer.at('secret')) };
}
