import { Pool } from 'undici';
import { z } from 'zod';

const page = z.object({ Resources: z.array(z.object({ id: z.string(), userName: z.string() })) });

export interface ListedAccount {
  readonly id: string;
  readonly userName: string;
}

/** The same requests as a comparison makes, one after the other, and nothing else: what the target alone costs. */
export async function readAll(
  target: { readonly baseUrl: string; readonly token: string },
  pageSize: number,
): Promise<{ readonly ms: number; readonly requests: number; readonly accounts: readonly ListedAccount[] }> {
  const { origin, pathname } = new URL(target.baseUrl);
  const pool = new Pool(origin, { connections: 1 });
  const headers = { authorization: `Bearer ${target.token}`, accept: 'application/scim+json, application/json' };
  const bodies: unknown[][] = [];
  const begun = performance.now();
  try {
    for (let startIndex = 1; ; ) {
      const path = `${pathname}/Users?startIndex=${startIndex}&count=${pageSize}`;
      const { body } = await pool.request({ method: 'GET', path, headers });
      const list: unknown = await body.json();
      const resources: unknown = Object(list).Resources;
      const received = Array.isArray(resources) ? resources.length : 0;
      if (received === 0) break;
      bodies.push([list]);
      startIndex += received;
    }
    const ms = performance.now() - begun;
    return { ms, requests: bodies.length + 1, accounts: bodies.flatMap(([list]) => page.parse(list).Resources) };
  } finally {
    await pool.close();
  }
}
