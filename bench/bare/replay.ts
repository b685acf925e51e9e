import { Agent, request } from 'undici';
import { z } from 'zod';
import type { Recording } from '../recording.ts';

const created = z.looseObject({ id: z.string() });

/** The bare workflow's one activity, over one keep-alive pool. */
export function createReplay(recording: Recording) {
  const agent = new Agent({ connections: 32, keepAliveTimeout: 4000 });
  return {
    /** Makes the recorded requests for the person of this key, one after the other, and reads every answer. */
    async replay(key: string): Promise<void> {
      const values = { key, userId: `usr_${key}`, remoteId: '' };
      for (const { method, path, headers, body } of recording.requests) {
        const answer = await request(recording.origin + fill(path, values), {
          method,
          headers,
          body: body === null ? null : fill(body, values),
          dispatcher: agent,
        });
        const text = await answer.body.text();
        if (answer.statusCode >= 400) throw new Error(`${method} ${path} answered ${answer.statusCode}`);
        const json: unknown = text === '' ? undefined : JSON.parse(text);
        if (method === 'POST') values.remoteId = created.parse(json).id;
      }
    },
  };
}

function fill(template: string, values: { key: string; userId: string; remoteId: string }): string {
  return template
    .replaceAll('{key}', values.key)
    .replaceAll('{userId}', values.userId)
    .replaceAll('{remoteId}', values.remoteId);
}
