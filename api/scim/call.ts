import type { Db } from '../../db/connect.ts';
import type { Listing } from '../../db/scim/listing.ts';
import type { ScimSource } from '../../db/scim/scimSource.ts';
import type { ResourceKind } from '../../domain/scim/attribute.ts';
import type { ScimBase } from '../../domain/scim/meta.ts';
import type { Projection } from '../../domain/scim/project.ts';
import type { ScimAnswer } from './answer.ts';
import type { Preconditions } from './preconditions.ts';

/** One request, or one operation of a bulk. */
export interface Call {
  readonly db: Db;
  readonly source: ScimSource;
  readonly base: ScimBase;
  readonly projection: Projection;
  readonly conditions: Preconditions;
  /** A GET, which may be answered 304. */
  readonly isRead: boolean;
}

/** What can be done with a kind of resource; each write is a transaction of its own. All throw what answerError.ts answers. */
export interface Resources {
  readonly kind: ResourceKind;
  listing(call: Pick<Call, 'source' | 'base'>): Listing;
  create(call: Call, body: unknown): Promise<ScimAnswer>;
  read(call: Call, id: string): Promise<ScimAnswer>;
  replace(call: Call, id: string, body: unknown): Promise<ScimAnswer>;
  patch(call: Call, id: string, body: unknown): Promise<ScimAnswer>;
  remove(call: Call, id: string): Promise<ScimAnswer>;
}
