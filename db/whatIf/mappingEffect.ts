import { setImmediate as others } from 'node:timers/promises';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { noAccountReason } from '../../domain/decideAccount.ts';
import type { UserId } from '../../domain/ids.ts';
import type { Mapping } from '../../domain/mapping/compileMapping.ts';
import { mappingChange } from '../../domain/mapping/mappingChange.ts';
import type { AttributeChange } from '../../domain/values.ts';
import type { App } from '../apps.ts';
import type { Db } from '../connect.ts';
import { entitlements, users } from '../schema/index.ts';

/** Whose account would hold other values. */
export interface MappingEffect {
  readonly count: number;
  /** The first 100, by user name. */
  readonly people: readonly ChangedAccount[];
  /** How many the new rows would give nothing that the target could take, who are well now. */
  readonly broken: number;
}

export interface ChangedAccount {
  readonly userId: UserId;
  readonly userName: string;
  readonly displayName: string | null;
  readonly changes: readonly AttributeChange[];
}

const SHOWN = 100;
/** As many are mapped before others get their turn. */
const AT_ONCE = 250;

/**
 * What other mapping rows would change for the people who shall have an account now and afterwards. Computed here, person
 * by person, as expressions are no business of Postgres.
 *
 * @param domains the app's authorized domains as they would be.
 */
export async function mappingEffect(
  db: Db,
  app: Pick<App, 'id' | 'authorizedDomains'>,
  domains: readonly string[],
  mappings: { readonly old: Mapping<'user'> | undefined; readonly now: Mapping<'user'> },
): Promise<MappingEffect> {
  const entitled = await db
    .select({ user: users })
    .from(entitlements)
    .innerJoin(users, eq(users.id, entitlements.userId))
    .where(and(eq(entitlements.appId, app.id), isNull(entitlements.suppressedBy)))
    .orderBy(asc(sql`lower(${users.userName})`), asc(users.id));
  const people: ChangedAccount[] = [];
  let [count, broken] = [0, 0];
  for (const [index, { user }] of entitled.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await others();
    const shall = (authorizedDomains: readonly string[]) =>
      noAccountReason({ user, userDeleted: false, entitled: true, suppressedBy: null, authorizedDomains }) === null;
    if (!shall(app.authorizedDomains) || !shall(domains)) continue;
    const { changes, breaks } = mappingChange(mappings.old, mappings.now, user);
    if (breaks) broken += 1;
    if (changes.length === 0) continue;
    count += 1;
    const { id: userId, userName, displayName } = user;
    if (people.length < SHOWN) people.push({ userId, userName, displayName, changes });
  }
  return { count, people, broken };
}
