import type { AppLimits } from '../../domain/appLimits.ts';
import type { MappingRow } from '../../domain/mapping/types.ts';
import type { JsonObject } from '../../domain/values.ts';

/** One kind of app on offer. Data, not code: a vendor's quirks are flags here, read by the protocol's connector. */
export interface CatalogEntry {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  /** The folder under connectors/ that speaks its protocol. */
  readonly protocol: 'scim';
  /** Target attributes a user mapping must fill, or it can't be saved. */
  readonly requiredAttributes: { readonly users: readonly string[]; readonly groups: readonly string[] };
  readonly defaultMapping: { readonly users: readonly MappingRow[]; readonly groups: readonly MappingRow[] };
  readonly defaults: {
    readonly onLeave: 'deactivate' | 'delete';
    readonly adoptGroups: 'ask' | 'byName';
    readonly limits: AppLimits;
  };
  /** The vendor's own side, step by step (ruling 22). */
  readonly setup: readonly { readonly text: string; readonly url?: string | undefined }[];
  /** Protocol settings; the SCIM ones are typed in connectors/scim/settings.ts. */
  readonly settings: JsonObject;
}
