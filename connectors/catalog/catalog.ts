import type { AppLimits } from '../../domain/appLimits.ts';
import type { MappingRow } from '../../domain/mapping/types.ts';
import type { JsonObject } from '../../domain/values.ts';

/** One more thing a connection asks for; kept as `connection.settings[name]`, so never a secret. */
export interface ConnectionField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'lines' | 'switch';
  readonly required: boolean;
  /** Taken where nothing is entered; absent: nothing. */
  readonly default?: string | boolean | undefined;
  readonly description?: string | undefined;
  readonly placeholder?: string | undefined;
}

export interface ConnectionForm {
  readonly baseUrl: { readonly label: string; readonly placeholder: string };
  readonly token: { readonly label: string };
  readonly fields: readonly ConnectionField[];
}

/** One kind of app on offer. Data, not code: a vendor's quirks are flags here, read by the protocol's connector. */
export interface CatalogEntry {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  /** The folder under connectors/ that speaks its protocol. */
  readonly protocol: 'scim' | 'ldap' | 'google';
  /** What a connection of this kind asks for, in the words of the kind's own administrators. */
  readonly connection: ConnectionForm;
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
  /** Protocol settings; typed in connectors/{scim,ldap,google}/settings.ts. */
  readonly settings: JsonObject;
}
