import type { CatalogEntry } from '../../connectors/catalog/catalog.ts';
import { catalogEntry } from '../../connectors/catalog/index.ts';
import { unpushable } from '../../db/apps.ts';
import type { Tx } from '../../db/connect.ts';
import type { PushGroups } from '../../db/schema/index.ts';
import { permanent } from '../../domain/errors.ts';
import { invalid } from '../problems/requestError.ts';

/** The catalog entry of an app that is there; a newer Tenure may have written one that this doesn't know. */
export function entryOf(catalog: string): CatalogEntry {
  const entry = catalogEntry(catalog);
  if (entry !== undefined) return entry;
  throw permanent('unknown_catalog', `This version of Tenure knows no kind of app "${catalog}".`, {
    remedy: 'Update Tenure.',
  });
}

/** @throws 422 naming each group of the list that can't be pushed. */
export async function checkPushGroups(tx: Tx, pushGroups: PushGroups | undefined): Promise<void> {
  if (pushGroups === undefined || typeof pushGroups === 'string') return;
  const bad = new Set(await unpushable(tx, pushGroups));
  const [first, ...more] = pushGroups.flatMap((id, index) =>
    bad.has(id)
      ? [{ field: `pushGroups.${index}`, message: 'There is no group of this id that could be pushed.' }]
      : [],
  );
  if (first !== undefined) throw invalid(first, ...more);
}
