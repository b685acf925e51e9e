import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import type { Connection } from '../connector.ts';

/** Google's own addresses; an app's base URL may lead elsewhere (a stand-in, a proxy). */
export const GOOGLE_API = 'https://admin.googleapis.com';
export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** What domain-wide delegation has to allow (Admin console, Security, API controls). */
export const SCOPES: readonly string[] = [
  'https://www.googleapis.com/auth/admin.directory.user',
  'https://www.googleapis.com/auth/admin.directory.group',
  'https://www.googleapis.com/auth/admin.directory.group.member',
];

/** A reader needs no more than this. */
export const READING_SCOPES: readonly string[] = SCOPES.map((scope) => `${scope}.readonly`);

/** The fields of a service account's key file that are needed. */
const keyFile = z.object({ client_email: z.email(), private_key: z.string().startsWith('-----BEGIN') });

const settings = z.object({
  subject: z.email(),
  customer: z.string().min(1).default('my_customer'),
  groupDomain: z.string().min(1).optional(),
  tokenUrl: z.url().default(GOOGLE_TOKEN_URL),
});

/** A connection without its key. */
export interface GooglePlace {
  readonly apiUrl: URL;
  readonly tokenUrl: string;
  /** The administrator in whose name the service account acts. */
  readonly subject: string;
  /** `my_customer`, or a customer's id. */
  readonly customer: string;
  /** Groups without an address of their own get one here. */
  readonly groupDomain: string;
}

/** How one gets into a customer's directory. */
export interface GoogleAccess extends GooglePlace {
  readonly clientEmail: string;
  readonly privateKey: string;
}

/**
 * Reads a connection: `token` is the service account's key file (JSON).
 *
 * @throws permanent `bad_base_url`, `bad_token` (no key file), `bad_connection_settings`, naming the setting.
 */
export function readAccess(connection: Connection): GoogleAccess {
  const place = readConnection(connection);
  const { client_email: clientEmail, private_key: privateKey } = readKey(connection.token);
  return { ...place, clientEmail, privateKey };
}

/** @throws permanent `bad_base_url`, `bad_connection_settings`, naming the setting. */
export function readConnection(connection: Omit<Connection, 'token'>): GooglePlace {
  const parsed = settings.safeParse(connection.settings ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw permanent(
      'bad_connection_settings',
      `The connection setting ${issue?.path.join('.') ?? ''} is wrong: ${issue?.message ?? ''}.`,
      { remedy: 'Enter the address of an administrator as subject; see the set-up steps of Google Workspace.' },
    );
  }
  if (!URL.canParse(connection.baseUrl) || !/^https?:$/.test(new URL(connection.baseUrl).protocol)) {
    throw permanent('bad_base_url', 'The base URL is not an http or https address.', {
      remedy: `Leave it at ${GOOGLE_API}.`,
    });
  }
  const { subject, customer, tokenUrl, groupDomain = subject.slice(subject.lastIndexOf('@') + 1) } = parsed.data;
  return { apiUrl: new URL(connection.baseUrl), tokenUrl, subject, customer, groupDomain };
}

/** @throws permanent `bad_token` where the text is no service account's key file. */
function readKey(text: string): z.output<typeof keyFile> {
  const parsed = keyFile.safeParse(json(text));
  if (parsed.success) return parsed.data;
  throw permanent('bad_token', 'The key is not the JSON key file of a service account.', {
    remedy:
      'In the Google Cloud console, open the service account, Keys, Add key, JSON; paste the whole file, from { to }.',
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
