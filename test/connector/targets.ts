import { ledger } from './example/ledgerTarget.ts';
import { google } from './googleTarget.ts';
import { openLdap } from './ldapTarget.ts';
import { sandbox, scim2Server } from './scimTargets.ts';
import type { ConnectorTarget } from './target.ts';

/** What the suite runs against: a new connector adds its target here, and `npm run test:connector NAME` runs it. */
export const TARGETS: readonly ConnectorTarget[] = [ledger, sandbox, scim2Server, google, openLdap];
