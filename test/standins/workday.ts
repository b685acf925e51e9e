import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A stand-in for a tenant's report-as-a-service and token endpoint, as Workday publishes their behaviour. */
export interface WorkdayStandin {
  readonly origin: string;
  /** What the report answers from now on. */
  serve(entries: readonly object[]): void;
  /** The next answers of the report, one each; then the report again. */
  fail(...statuses: readonly number[]): void;
  stop(): Promise<void>;
}

export const ISU = { username: 'ISU_Tenure@acme', password: 'isu-password' };
export const CLIENT = { clientId: 'client', clientSecret: 's/cret', refreshToken: 'refresh' };

const TOKEN = 'access-token-1';

export async function startWorkday(): Promise<WorkdayStandin> {
  let entries: readonly object[] = [];
  let failures: readonly number[] = [];
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const url = new URL(request.url ?? '/', 'http://workday.test');
    if (url.pathname.endsWith('/token')) {
      void grants(request).then((ok) =>
        ok ? answer(200, { access_token: TOKEN }) : answer(400, { error: 'invalid_grant' }),
      );
      return;
    }
    const [failure, ...rest] = failures;
    failures = rest;
    if (failure !== undefined) answer(failure, { error: 'not now' });
    else if (!lets(request)) answer(401, { error: 'invalid username or password' });
    // Without format=json a report is answered as XML.
    else if (url.searchParams.get('format') !== 'json') response.writeHead(200).end('<wd:Report_Data/>');
    else answer(200, { Report_Entry: entries });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    serve: (said) => {
      entries = said;
    },
    fail: (...statuses) => {
      failures = statuses;
    },
    stop: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

function lets({ headers }: IncomingMessage): boolean {
  return headers.authorization === basic(ISU.username, ISU.password) || headers.authorization === `Bearer ${TOKEN}`;
}

async function grants(request: IncomingMessage): Promise<boolean> {
  const form = new URLSearchParams((await buffer(request)).toString());
  const client = basic(encodeURIComponent(CLIENT.clientId), encodeURIComponent(CLIENT.clientSecret));
  if (request.headers.authorization !== client) return false;
  const grant = form.get('grant_type');
  return (
    grant === 'client_credentials' || (grant === 'refresh_token' && form.get('refresh_token') === CLIENT.refreshToken)
  );
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
