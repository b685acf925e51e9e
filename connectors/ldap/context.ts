import type { NoEffectMemory } from '../scim/verify.ts';
import type { Directory } from './directory.ts';
import type { Flavour } from './flavour.ts';
import type { LdapSettings } from './settings.ts';

/** What the actions of one app's connector work with. */
export interface LdapContext {
  readonly directory: Directory;
  readonly settings: LdapSettings;
  readonly flavour: Flavour;
  readonly memory: NoEffectMemory;
  /** Passwords can be set: the connection is encrypted. */
  readonly encrypted: boolean;
}
