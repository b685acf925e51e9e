import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Role, role } from '../api/console/roles.ts';
import { parsePrivateTargets } from '../connectors/http/privateTargets.ts';
import { permanent, TenureError } from '../domain/errors.ts';
import { parsePlantedFault } from './plantedFault.ts';
import { parseEncryptionKeys } from './process/encryptionKeys.ts';

/** What the README's table shows of a variable. */
interface About {
  /** What the value is counted in or written as. */
  readonly unit: string;
  readonly sentence: string;
  /** Shown instead of the value where the default depends on the machine or there is none. */
  readonly defaultText?: string;
}

const about = z.registry<About>();

function port(standard: number, sentence: string) {
  return z
    .string()
    .default(String(standard))
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535, {
      error: 'expected a port number from 1 to 65535',
    })
    .transform(Number)
    .register(about, { unit: 'port', sentence });
}

/** The whole environment of every process, each variable once; parsed at the start of each. */
const environment = z.object({
  PORT: port(3000, 'Where the API listens.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .refine((text) => /^[A-Za-z0-9.:_-]+$/.test(text), { error: 'expected an IP address or a host name to listen on' })
    .register(about, { unit: 'address', sentence: 'The address the API listens on; 0.0.0.0 opens it to the network.' }),
  TENURE_HOME: z
    .string()
    .default('./.tenure')
    .transform((path) => resolve(path))
    .register(about, { unit: 'folder', sentence: 'Where the embedded servers keep data, logs, keys and process ids.' }),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, { error: 'expected postgres://user:password@host:port/database' })
    .optional()
    .register(about, { unit: 'URL', sentence: 'Your own Postgres (15 or newer) instead of the embedded one.' }),
  TEMPORAL_ADDRESS: z
    .string()
    .refine(isHostAndPort, { error: 'expected host:port, without http://' })
    .optional()
    .register(about, { unit: 'host:port', sentence: 'Your own Temporal cluster instead of the embedded server.' }),
  TEMPORAL_NAMESPACE: z
    .string()
    .default('default')
    .refine((text) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text), {
      error: 'expected letters, digits, dots, dashes and underscores',
    })
    .register(about, { unit: 'name', sentence: 'The Temporal namespace the workflows run in.' }),
  TEMPORAL_UI_URL: z
    .string()
    .refine(isHttpUrl, { error: 'expected http:// or https:// and a host' })
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .register(about, {
      unit: 'URL',
      sentence: 'Where your own Temporal UI is, for links to workflows.',
      defaultText: "the embedded server's",
    }),
  TENURE_ADMIN_KEY: z
    .string()
    .min(32, { error: 'expected any string of 32 characters or more' })
    .optional()
    .register(about, {
      unit: 'text, 32 characters or more',
      sentence: 'An API key with every scope, for unattended set-up.',
      defaultText: 'made at first start, kept in `$TENURE_HOME/run/admin.key`',
    }),
  TENURE_ENCRYPTION_KEYS: z
    .string()
    .transform((text, context) => {
      try {
        return parseEncryptionKeys(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'unreadable' });
        return z.NEVER;
      }
    })
    .optional()
    .register(about, {
      unit: '`kid:base64(32 bytes)`, comma-separated',
      sentence: 'The keys that secrets are encrypted with; the first encrypts, all decrypt.',
      defaultText: 'made at first start, kept in `$TENURE_HOME/run/encryption.keys`',
    }),
  TENURE_CODEC_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine((origins) => origins.every((it) => isHttpUrl(it) && new URL(it).origin === it), {
      error: 'expected origins like https://temporal.example.com, comma-separated, without a path',
    })
    .register(about, {
      unit: 'origins, comma-separated',
      sentence: 'Further addresses of your Temporal UI, besides TEMPORAL_UI_URL, that may show decrypted names.',
      defaultText: 'none',
    }),
  TENURE_PUBLIC_URL: z
    .string()
    .refine((text) => isHttpUrl(text) && new URL(text).pathname === '/', {
      error: 'expected https://host without a path',
    })
    .transform((text) => new URL(text).origin)
    .optional()
    .register(about, {
      unit: 'URL',
      sentence: 'Where browsers reach the console, behind a proxy that ends TLS; also for the OIDC redirect URI.',
      defaultText: '`http://localhost:PORT`',
    }),
  TENURE_OIDC_ISSUER: z
    .string()
    .refine(isHttpUrl, { error: 'expected the issuer as a URL' })
    .optional()
    .register(about, {
      unit: 'URL',
      sentence: 'The OpenID Connect issuer people of the console may sign in at; found by discovery, and trusted.',
      defaultText: 'none',
    }),
  TENURE_OIDC_CLIENT_ID: z
    .string()
    .optional()
    .register(about, { unit: 'text', sentence: 'Our client id at the issuer.', defaultText: 'none' }),
  TENURE_OIDC_CLIENT_SECRET: z
    .string()
    .optional()
    .register(about, { unit: 'text', sentence: 'Our client secret at the issuer.', defaultText: 'none' }),
  TENURE_OIDC_NAME: z
    .string()
    .default('single sign-on')
    .register(about, { unit: 'text', sentence: 'What the button says one signs in with.' }),
  TENURE_OIDC_SCOPES: z
    .string()
    .default('openid profile email')
    .transform((text) => text.split(/\s+/).filter(Boolean))
    .register(about, {
      unit: 'scopes, blank-separated',
      sentence: 'What the issuer is asked for.',
      defaultText: '`openid profile email`',
    }),
  TENURE_OIDC_ROLE_CLAIM: z
    .string()
    .default('groups')
    .register(about, { unit: 'claim', sentence: 'Which claim tells the role.' }),
  TENURE_OIDC_ROLES: z
    .string()
    .default('')
    .transform((text, context) => {
      const roles = parseRoles(text);
      if (roles !== undefined) return roles;
      context.addIssue({
        code: 'custom',
        message: 'expected value=admin, value=operator or value=auditor, comma-separated',
      });
      return z.NEVER;
    })
    .register(about, {
      unit: '`value=role`, comma-separated',
      sentence: 'Which values of that claim are which role: admin, operator or auditor.',
      defaultText: 'none',
    }),
  TENURE_ALLOW_PRIVATE_TARGETS: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return parsePrivateTargets(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'unreadable' });
        return z.NEVER;
      }
    })
    .register(about, {
      unit: 'CIDRs with optional :port, comma-separated',
      sentence:
        'Private addresses that targets may live at, e.g. a SCIM bridge inside: `10.0.0.0/8,127.0.0.1/32:8089`.',
      defaultText: 'none',
    }),
  TENURE_ATTEMPTS_KEPT_DAYS: z
    .string()
    .default('90')
    .refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= 1, { error: 'expected a whole number from 1 to 9999' })
    .transform(Number)
    .register(about, {
      unit: 'days',
      sentence: "How long failed attempts are kept after their event's end; the report stays.",
    }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'expected fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .register(about, { unit: 'level', sentence: 'The least severe log line that is written.' }),
  TENURE_FAULT: z
    .string()
    .transform((text, context) => {
      try {
        return parsePlantedFault(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'unreadable' });
        return z.NEVER;
      }
    })
    .optional()
    .register(about, {
      unit: 'moment, `:N`',
      sentence: 'Tests only: the process kills itself at this moment; see `domain/faultPoint.ts`.',
      defaultText: 'none',
    }),
  TENURE_POSTGRES_PORT: port(5433, 'Preferred port of the embedded Postgres; another free one is taken if it is not.'),
  TENURE_TEMPORAL_PORT: port(7233, 'Preferred port of the embedded Temporal server.'),
  TENURE_TEMPORAL_UI_PORT: port(8233, 'Preferred port of the embedded Temporal UI.'),
  TENURE_CACHE: z
    .string()
    .optional()
    .transform((path) => resolve(path ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tenure')))
    .register(about, {
      unit: 'folder',
      sentence: 'Where the fetched `temporal` binary is kept, shared by all homes.',
      defaultText: '`$XDG_CACHE_HOME/tenure`, else `~/.cache/tenure`',
    }),
});

/** The parsed environment: ports are numbers, folders absolute, key and address lists already read. */
export type Config = z.output<typeof environment>;

export interface Variable extends About {
  readonly name: string;
}

/** Every variable with its default, unit and sentence, in the order of the schema: the README's table. */
export function variables(): Variable[] {
  return Object.entries(environment.shape).map(([name, schema]) => {
    const known = about.get(schema);
    const fallback = schema.safeParse(undefined);
    const standard = fallback.success && fallback.data !== undefined ? String(fallback.data) : 'unset';
    return {
      name,
      unit: known?.unit ?? '',
      sentence: known?.sentence ?? '',
      defaultText: known?.defaultText ?? (name === 'TENURE_HOME' ? './.tenure' : standard),
    };
  });
}

/**
 * Reads the configuration from environment variables; an empty value counts as unset.
 *
 * @throws permanent `bad_configuration`: one sentence that names every bad variable and what was expected, never its
 * value (it may be a secret). `runMain` turns it into exit status 2.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const bad = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw permanent('bad_configuration', `The environment is wrong: ${bad.join('; ')}.`);
}

/** Whether this is the error of a bad environment (exit status 2 rather than 1). */
export function isBadConfiguration(error: unknown): boolean {
  return error instanceof TenureError && error.code === 'bad_configuration';
}

/** Undefined where it can't be read. A value may hold `=`; the role is what follows the last. */
function parseRoles(text: string): ReadonlyMap<string, Role> | undefined {
  const roles = new Map<string, Role>();
  for (const entry of text.split(',').filter((it) => it.trim() !== '')) {
    const [, value, name] = /^\s*(.+)=([^=]+?)\s*$/.exec(entry) ?? [];
    const known = role.safeParse(name);
    if (value === undefined || !known.success) return undefined;
    roles.set(value.trim(), known.data);
  }
  return roles;
}

function isHostAndPort(text: string): boolean {
  const port = Number(/^(?:\[[0-9A-Fa-f:]+\]|[^\s:/]+):(\d{1,5})$/.exec(text)?.[1]);
  return port >= 1 && port <= 65_535;
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '' && url.pathname.length > 1;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
