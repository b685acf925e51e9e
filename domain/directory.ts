import type { GroupId, UserId } from './ids.ts';
import type { JsonObject } from './values.ts';

/** A person as Tenure's directory knows them: the desired truth. Names follow RFC 7643 where it has one. */
export interface DirectoryUser {
  readonly id: UserId;
  readonly version: number;
  readonly userName: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly active: boolean;
  readonly department: string | null;
  readonly title: string | null;
  readonly employeeNumber: string | null;
  /** Everything else the source knows. `attributes.emails` may hold further addresses (strings). */
  readonly attributes: JsonObject;
}

export interface DirectoryGroup {
  readonly id: GroupId;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly description: string | null;
  readonly builtIn: boolean;
}
