import { z } from 'zod';
import type { Call } from '../../connectors/connector.ts';
import { guidText } from '../../connectors/ldap/binary.ts';
import type { Directory } from '../../connectors/ldap/directory.ts';
import { textOf } from '../../connectors/ldap/ldapEntry.ts';
import { readRoot } from '../../connectors/ldap/testConnection.ts';
import { permanent } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';

/**
 * Where a domain controller's changes stand. Its update sequence numbers are its own: another controller, or this one
 * restored from a backup, has another invocation id, and numbers that mean nothing here.
 */
export interface AdPosition {
  readonly usn: string;
  readonly invocationId: string;
}

export interface AdRoot extends AdPosition {
  /** Below it lie the deleted objects. */
  readonly domain: string;
}

const kept = z.object({ of: z.string(), usn: z.string().regex(/^\d+$/), invocationId: z.string() });
const keptTime = z.object({ of: z.string(), since: z.string().regex(/^\d{14}Z$/) });

export function keptPosition(state: JsonObject, of: string): AdPosition | undefined {
  const parsed = kept.safeParse(state);
  return parsed.success && parsed.data.of === of ? parsed.data : undefined;
}

/** `since` of a state: the modification time that the next delta begins at. */
export function keptSince(state: JsonObject, of: string): string | undefined {
  const parsed = keptTime.safeParse(state);
  return parsed.success && parsed.data.of === of ? parsed.data.since : undefined;
}

/** Where the domain controller stands now. */
export async function readAdRoot(directory: Directory, call: Call): Promise<AdRoot> {
  const root = await readRoot({ directory }, call);
  const service = root === undefined ? undefined : textOf(root, 'dsServiceName');
  const usn = root === undefined ? undefined : textOf(root, 'highestCommittedUSN');
  const domain = root === undefined ? undefined : textOf(root, 'defaultNamingContext');
  if (service === undefined || usn === undefined || domain === undefined) {
    throw permanent('not_active_directory', 'The server is no domain controller of an Active Directory.', {
      remedy: 'Set the flavour of the source to generic, or correct its address.',
    });
  }
  const search = { base: service, scope: 'base', filter: '(objectClass=*)', attributes: ['invocationId'] } as const;
  const [entry] = await directory.search(search, call);
  const bytes = entry?.attributes.get('invocationid')?.values[0];
  // Who may not read it has at least the server's name.
  return { usn, domain, invocationId: bytes === undefined ? service : guidText(bytes) };
}

/** Clocks differ: what was changed so shortly before a run began is read again by the next. */
const CLOCK_MARGIN_MS = 15 * 60_000;

/**
 * Where the next delta of a directory without sequence numbers begins: not after the latest change that was seen, and a
 * margin before the run began, so that what changed while it was read is not missed. Never before the last delta.
 */
export function nextSince(before: string | undefined, latestSeen: string | undefined, startedAt: number): string {
  const margin = generalizedTime(startedAt - CLOCK_MARGIN_MS);
  const safe = latestSeen !== undefined && latestSeen < margin ? latestSeen : margin;
  return before !== undefined && before > safe ? before : safe;
}

/** RFC 4517 section 3.3.13, to the second: `20261125140000Z`. */
export function generalizedTime(ms: number): string {
  return `${new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:T]/g, '')}Z`;
}
