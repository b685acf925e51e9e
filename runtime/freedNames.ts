import { compileAppMappings } from '../connectors/catalog/appMappings.ts';
import { catalogEntry } from '../connectors/catalog/index.ts';
import type { Connector } from '../connectors/connector.ts';
import { sendSignal } from '../db/acceptance/sendSignal.ts';
import { readAccountFacts } from '../db/accountFacts.ts';
import type { App } from '../db/apps.ts';
import type { Db } from '../db/connect.ts';
import { createNameDesk } from '../db/nameDesk.ts';
import { type StuckName, stuckNames } from '../db/stuckNames.ts';
import type { Mapping } from '../domain/mapping/compileMapping.ts';
import { userNameIn } from '../domain/mapping/mapUser.ts';

/** Looks into a target a minute, when it is called once a minute: those that wait are many only where something big is wrong. */
const LOOKS = 20;

/**
 * Retries what waits for a human because a user name was taken in the target, once it is free there: somebody may have
 * renamed or removed that account by hand. Only reads the target; while the name is taken nothing is said and nothing written.
 *
 * @param after where the last call stopped, `''` to begin.
 * @returns where the next one is to begin.
 * @throws TenureError what looking into the target throws.
 */
export async function retryFreedNames(
  db: Db,
  app: App,
  connector: Pick<Connector, 'findAccount'>,
  { after, signal }: { readonly after: string; readonly signal: AbortSignal },
): Promise<string> {
  const stuck = await stuckNames(db, app.id, after, LOOKS);
  const mapping = stuck.length === 0 ? undefined : usersMapping(app);
  for (const it of stuck) {
    if (mapping === undefined || !(await isFree(db, app, mapping, connector, it, signal))) continue;
    await db.transaction((tx) => sendSignal(tx, it.eventId, 'retry', app.id));
  }
  return stuck.length < LOOKS ? '' : (stuck.at(-1)?.eventId ?? '');
}

/** Undefined where it is not valid: nobody's name can be told then. */
function usersMapping(app: App): Mapping<'user'> | undefined {
  const entry = catalogEntry(app.catalog);
  if (entry === undefined) return undefined;
  const rows = { users: app.usersMapping, groups: app.groupsMapping };
  const { users } = compileAppMappings(entry, rows, app.authorizedDomains);
  return users.ok ? users.mapping : undefined;
}

async function isFree(
  db: Db,
  app: App,
  mapping: Mapping<'user'>,
  connector: Pick<Connector, 'findAccount'>,
  { eventId, userId }: StuckName,
  signal: AbortSignal,
): Promise<boolean> {
  const key = { appId: app.id, userId, eventId };
  const facts = await readAccountFacts(db, key);
  if (facts === undefined) return false;
  const userName = userNameIn(mapping, facts.user);
  const holder = await connector.findAccount({ externalId: userId, userName }, { signal });
  if (holder === undefined || holder.externalId === userId) return true;
  // Nobody's any more: it is adopted.
  const isMarked = holder.externalId !== undefined && holder.externalId !== '';
  return !isMarked && (await createNameDesk(db, key).claimant(holder.remoteId)) === undefined;
}
