import type { AppId, EventId, GroupId, UserId } from '../ids.ts';
import type { Operation, StepOutcome } from '../lifecycle.ts';

/** What a target showed of an account when it was read again; `active` also of an open invitation. */
export const CHECK_RESULTS = ['gone', 'inactive', 'active', 'unverified'] as const;
export type CheckResult = (typeof CHECK_RESULTS)[number];

/** What a person had in which app, who gave and who took it: times are RFC 3339 in UTC. */
export interface EvidenceDocument {
  readonly version: 1;
  readonly madeAt: string;
  /** Who asked: `admin`, an API key's id or a console user's. */
  readonly madeBy: string;
  readonly person: EvidencePerson;
  readonly access: readonly AccessEvidence[];
  readonly summary: {
    readonly accesses: number;
    readonly closed: number;
    readonly open: number;
    /** Those whose target was read again and told. */
    readonly verified: number;
  };
}

export interface EvidencePerson {
  readonly id: UserId;
  readonly userName: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly employeeNumber: string | null;
  readonly active: boolean;
  /** When they left: the first offboard since they last joined took effect. Null for who is here. */
  readonly leftAt: string | null;
  readonly leaveEventId: EventId | null;
}

/** A person's account in one app, of which there is or was one. */
export interface AccessEvidence {
  readonly appId: AppId;
  readonly appName: string;
  /** As Tenure last saw it. */
  readonly state: 'none' | 'pending' | 'active' | 'inactive' | 'deleted';
  readonly remoteId: string | null;
  readonly givenAt: string;
  readonly givenBy: EventId | null;
  readonly takenAt: string | null;
  readonly takenBy: EventId | null;
  /** What took it; where nothing has, what was done last. */
  readonly operation: Operation | null;
  readonly outcome: StepOutcome | null;
  /** From the leaving to the taking; null where it is not taken, or was before. */
  readonly secondsFromLeaving: number | null;
  /** Can be used, or will be by accepting an invitation: by the newer of Tenure's knowledge and the verification. */
  readonly open: boolean;
  /** Why it is open although it shall not be. */
  readonly why: string | null;
  readonly groups: readonly { readonly groupId: GroupId; readonly name: string; readonly takenAt: string | null }[];
  readonly verification: Verification | null;
}

/** What the target itself showed when it was last asked for this evidence. */
export interface Verification {
  readonly at: string;
  readonly result: CheckResult;
  readonly reason: string | null;
}
