import type {
  AccountLister,
  AccountLookup,
  Connector,
  DesiredAccount,
  DesiredGroup,
  GroupConnector,
} from '../../connectors/connector.ts';

/** A connector with whatever optional powers it has. */
export type AnyConnector = Connector & Partial<GroupConnector> & { readonly lister?: AccountLister | undefined };

/** A target that is up, for the suite: its people and groups are numbers to it. */
export interface RunningTarget {
  readonly connector: AnyConnector;
  /** The same target by credentials that it refuses; absent where there are none. */
  readonly refused?: AnyConnector;
  /** Person `n` as a mapping would have them, `change` being one attribute that may be altered or cleared. */
  person(n: number, change?: string | null): DesiredAccount & { readonly state: 'active' };
  lookup(n: number, remoteId?: string): AccountLookup;
  group?(n: number, displayName?: string): DesiredGroup;
  /** An account id that is nobody's there. */
  readonly unknownId: string;
  /** Whether accounts keep our external id. */
  readonly keepsExternalId: boolean;
  /** Whether a group refuses a member that is nobody there; some servers take anything. */
  readonly refusesStrangers: boolean;
  /** Makes a second account behind the connector's back that fits `lookup(n)` as well; absent where the target can't. */
  twin?(n: number): Promise<void>;
  /** How many writes the target has taken so far, where it can be asked. */
  writes?(): number;
  stop(): Promise<void>;
}

/** What `npm run test:connector NAME` runs the suite against. */
export interface ConnectorTarget {
  readonly name: string;
  /** Why it can't be started on this machine; undefined where it can. */
  unavailable(): Promise<string | undefined>;
  start(): Promise<RunningTarget>;
}
