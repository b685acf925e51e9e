import type { DesiredAccount, RemoteAccount, RemotePerson } from '../../connectors/connector.ts';
import { decisionOn } from '../../db/accountFacts.ts';
import { type PersonFacts, possibleOwners, readPeople } from '../../db/reconcile/people.ts';
import { knownOf } from '../../db/reconcile/remoteAccounts.ts';
import type { NewFinding, SeenRow } from '../../db/reconcile/takePage.ts';
import type { UserId } from '../../domain/ids.ts';
import { type Claimed, type Whose, whoseAccount } from '../../domain/reconcile/whoseAccount.ts';
import { withInvitation } from '../../domain/whoseAccount.ts';
import { createCounter } from './counter.ts';
import type { Comparison } from './tools.ts';

export interface ComparedAccounts {
  /** Only those that this comparison had not seen yet. */
  readonly seen: readonly SeenRow[];
  readonly findings: readonly NewFinding[];
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Compares accounts as a target shows them with the directory as it stands now: whose each is, and what a push would
 * change about it. Reads only.
 *
 * @param since a change after this moment may not show in `accounts`.
 */
export async function compareAccounts(
  { tools, app, open, lister, row }: Comparison,
  accounts: readonly RemoteAccount[],
  since: Date,
): Promise<ComparedAccounts> {
  const { db } = tools;
  const remoteIds = accounts.map(({ remoteId }) => remoteId);
  const { seen: known, ignored } = await knownOf(db, app.id, row.id, remoteIds);
  const fresh = [...new Map(accounts.map((it) => [it.remoteId, it])).values()].filter((it) => !known.has(it.remoteId));
  const about = fresh.map((account) => ({ account, person: lister.personOf(account) }));
  const claims = about.map(({ account, person }): Claimed => ({ ...namesOf(person), ...idsOf(account) }));
  const owners = await possibleOwners(db, app.id, claims);
  const people = await readPeople(db, app.id, owners, since);
  const candidatesOf = candidateIndex(people);
  const counter = createCounter();
  const seen: SeenRow[] = [];
  const findings: NewFinding[] = [];
  for (const [at, { account, person }] of about.entries()) {
    const claim = claims[at];
    if (claim === undefined) continue;
    const whose = whoseAccount(claim, candidatesOf(claim));
    counter.add('listed');
    counter.add(whose.situation);
    seen.push({ ...seenRow(account, whose), userName: person.userName, email: person.email });
    const isNew = person.created !== null && Date.parse(person.created) >= (row.listedSince ?? row.createdAt).getTime();
    const finding = judge(account, whose, isNew);
    if (finding === undefined || ignored.has(account.remoteId)) continue;
    counter.add(finding.kind);
    findings.push({ ...finding, remoteId: account.remoteId, userName: person.userName });
  }
  return { seen, findings, counts: counter.counts };

  function judge(account: RemoteAccount, whose: Whose, isNew: boolean): NewFinding | undefined {
    if (whose.situation !== 'matched') {
      // Made since the listing began, or shut already: nobody's loss.
      if (isNew || !account.active) return undefined;
      if (whose.situation === 'disputed') return { kind: 'orphaned', reason: 'disputed', mendable: false };
      return { kind: 'orphaned', reason: whose.foreignId ? 'unknown_person' : 'unmatched', mendable: false };
    }
    const facts = people.get(whose.userId);
    if (facts === undefined) return undefined;
    if (facts.busy) {
      counter.add('busy');
      return undefined;
    }
    return judgeMatched(account, whose, facts);
  }

  function judgeMatched(
    account: RemoteAccount,
    { userId, by }: Whose & { situation: 'matched' },
    facts: PersonFacts,
  ): NewFinding | undefined {
    const decision = decisionOn({ ...facts, app }, open.users);
    const isLinked = by === 'link';
    switch (decision.kind) {
      case 'invalid':
        counter.add('invalid');
        return undefined;
      case 'none': {
        const isOurs = isLinked || by === 'externalId';
        const shown = isOurs ? withInvitation(account, facts.account) : account;
        const plan = open.connector.planAccount({ state: decision.state }, shown);
        if (plan.operation === 'none') return undefined;
        // A removal that a human has refused is told, and left alone (ruling 10).
        const reason = facts.held ? 'guard_held' : decision.reason;
        return { kind: 'orphaned', userId, reason, changes: plan.changes, mendable: isOurs && !facts.held };
      }
      case 'active': {
        const desired: DesiredAccount = { state: 'active', externalId: userId, attributes: decision.attributes };
        const plan = open.connector.planAccount(desired, account);
        if (!isLinked) return { kind: 'missing', userId, reason: 'not_linked', changes: plan.changes, mendable: true };
        if (plan.operation === 'none') return undefined;
        return { kind: 'drifted', userId, reason: plan.operation, changes: plan.changes, mendable: true };
      }
    }
  }
}

function seenRow(account: RemoteAccount, whose: Whose): Omit<SeenRow, 'userName' | 'email'> {
  return {
    remoteId: account.remoteId,
    active: account.active,
    situation: whose.situation,
    userId: whose.situation === 'matched' ? whose.userId : null,
    candidates: whose.situation === 'disputed' ? whose.candidates : null,
    matchedBy: whose.situation === 'unmatched' ? null : whose.by,
  };
}

function idsOf({ remoteId, externalId }: RemoteAccount) {
  return { remoteId, externalId };
}

function namesOf({ userName, email, employeeNumber }: RemotePerson) {
  return { userName, email, employeeNumber };
}

/** Everybody of a page is a candidate for few of its accounts: found by what they share. */
function candidateIndex(people: ReadonlyMap<UserId, PersonFacts>) {
  const index = new Map<string, Set<UserId>>();
  const put = (key: string | null | undefined, id: UserId) => {
    if (key === null || key === undefined) return;
    const set = index.get(key) ?? new Set();
    index.set(key, set.add(id));
  };
  const folded = (text: string | null) => (text === null ? null : `name ${text.normalize('NFC').trim().toLowerCase()}`);
  for (const { user, account } of people.values()) {
    put(`id ${user.id}`, user.id);
    put(folded(user.userName), user.id);
    put(folded(user.email), user.id);
    put(folded(user.employeeNumber), user.id);
    if (account?.remoteId != null) put(`remote ${account.remoteId}`, user.id);
  }
  return (claim: Claimed) => {
    const names = [claim.userName, claim.email, claim.employeeNumber].map(folded);
    const keys = [`remote ${claim.remoteId}`, `id ${claim.externalId}`, ...names];
    const ids = new Set(keys.flatMap((key) => (key === null ? [] : [...(index.get(key) ?? [])])));
    return [...ids].flatMap((id) => {
      const facts = people.get(id);
      if (facts === undefined) return [];
      const { user, account } = facts;
      const { userName, email, employeeNumber } = user;
      return [
        { id, userName, email, employeeNumber, deleted: user.deletedAt !== null, linkedTo: account?.remoteId ?? null },
      ];
    });
  };
}
