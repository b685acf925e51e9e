import { createLink, START_MINUTES } from '../../../db/console/links.ts';
import type { ConsoleUserId } from '../../../domain/ids.ts';
import type { Answer, TestApi } from '../api/startApi.ts';

/** A browser on the console: it keeps cookies and says that its requests are of the same origin. */
export interface Browser {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string | null>): Promise<Answer>;
  /** What it would send as Cookie. */
  cookies(): string;
}

export function openBrowser(api: TestApi): Browser {
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    cookies,
    async call(method, path, body, headers = {}) {
      const cookie = cookies();
      const answer = await api.call(method, path, body, {
        authorization: null,
        'sec-fetch-site': 'same-origin',
        ...(cookie === '' ? {} : { cookie }),
        ...headers,
      });
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (value === '' || /max-age=0/i.test(set)) jar.delete(name);
        else jar.set(name, value);
      }
      return answer;
    },
  };
}

export const ADA = { name: 'Ada Admin', email: 'ada@acme.example', password: 'correct horse battery' };

/** The link `npm start` prints. */
export function startLink(api: TestApi, userId: ConsoleUserId | null = null, minutes = START_MINUTES): Promise<string> {
  return createLink(api.db, userId, minutes);
}

/** A browser in which the first admin has just been made. */
export async function signedInAdmin(api: TestApi): Promise<Browser> {
  const browser = openBrowser(api);
  const answer = await browser.call('POST', '/auth/start', { token: await startLink(api), ...ADA });
  if (answer.status !== 200) throw new Error(`The first admin was not made: ${answer.text}`);
  return browser;
}
