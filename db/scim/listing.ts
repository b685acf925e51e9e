import type { SQL } from 'drizzle-orm';
import type { Projection } from '../../domain/scim/project.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Db } from '../connect.ts';
import type { Columns } from './columns.ts';

/** A kind of resource as lists of it are read. */
export interface Listing {
  readonly columns: Columns;
  /** What the rows come from, and which of them the source may see. */
  readonly from: SQL;
  readonly where: SQL;
  readonly id: SQL;
  /** The resources of these ids, in their order, with `meta`; those that are gone meanwhile are left out. */
  read(db: Db, ids: readonly string[], projection: Projection): Promise<readonly JsonObject[]>;
}
