import { z } from 'zod';
import type { CapabilityProfile } from '../connector.ts';

/** true or false once known; null until then. */
const known = z.boolean().nullable().catch(null);

/**
 * What a SCIM target can do: declared by it, corrected by what was measured, completed by what was learned on the way.
 * Plain JSON; reading is tolerant, so that a profile kept by an older Tenure never stops a push.
 */
const scimProfile = z.object({
  /** The base URL that was found, and the one that was entered when it was found. */
  baseUrl: z.string().nullable().catch(null),
  enteredUrl: z.string().nullable().catch(null),
  patch: known,
  /** Whether `attribute eq "x"` is understood, for each attribute that we look things up by. */
  filter: z
    .object({ externalId: known, userName: known, displayName: known })
    .catch({ externalId: null, userName: null, displayName: null }),
  /** Whether the target keeps the externalId that we write. */
  externalId: known,
  bulk: known,
  etag: known,
  sort: known,
  /** Whether lists honour startIndex and count. */
  paging: known,
  /** Whether lists go by cursor (RFC 9865). */
  cursor: known,
  maxResults: z.number().nullable().catch(null),
  usersPath: z.string().startsWith('/').catch('/Users'),
  groupsPath: z.string().startsWith('/').catch('/Groups'),
  /** Whether the target has groups at all. */
  groups: known,
  /** Attribute names its schemas know and those only it may write, lower case, extensions as `urn:…:name`; null: not told. */
  userAttributes: z.array(z.string()).nullable().catch(null),
  readOnly: z.array(z.string()).catch([]),
  /** How members are added: `add` as the RFC says; `whole` where that replaces the list. */
  memberAdd: z.object({ form: z.enum(['add', 'whole']), proven: z.boolean() }).catch({ form: 'add', proven: false }),
  /** How members are removed: one value path each, a list of values, or the whole list anew. */
  memberRemove: z
    .object({ form: z.enum(['filter', 'valueList', 'whole']), proven: z.boolean() })
    .catch({ form: 'filter', proven: false }),
  /** Members in one PATCH that the target took when more were refused. */
  memberChunk: z.number().int().positive().nullable().catch(null),
  /** Whether a group shows all its members; false: it hides or cuts them, and users' `groups` are asked instead. */
  membersShown: known,
  measuredAt: z.string().nullable().catch(null),
});

export type ScimProfile = z.infer<typeof scimProfile>;

/** The profile as kept; anything missing or strange becomes "not known yet". */
export function readProfile(kept: CapabilityProfile | undefined): ScimProfile {
  const parsed = scimProfile.safeParse(kept ?? {});
  return parsed.success ? parsed.data : scimProfile.parse({});
}

/** A connector's current knowledge: read by all its parts, changed by what they meet. */
export interface ProfileHolder {
  readonly now: ScimProfile;
  /** Takes over what was learned; tells the keeper when that changes anything. */
  learn(news: Partial<ScimProfile>): void;
}

export function createProfileHolder(
  kept: CapabilityProfile | undefined,
  onChange: ((profile: CapabilityProfile) => void) | undefined,
): ProfileHolder {
  let now = readProfile(kept);
  return {
    get now() {
      return now;
    },
    learn(news) {
      const next = { ...now, ...news };
      if (JSON.stringify(next) === JSON.stringify(now)) return;
      now = next;
      onChange?.(now);
    },
  };
}
