import type { UserId } from '../ids.ts';

/** What a person is known by, in the order in which it counts. */
export const CORRELATED_BY = ['employeeNumber', 'userName', 'email'] as const;
export type CorrelatedBy = (typeof CORRELATED_BY)[number];

/** What a source or an account says that a person is known by. */
export type Identifiers = Readonly<Partial<Record<CorrelatedBy, string | null | undefined>>>;

/** A person of the directory who has one of these identifiers. */
export interface Candidate {
  readonly id: UserId;
  readonly employeeNumber: string | null;
  readonly userName: string;
  readonly email: string | null;
  /** Another record of the same source is this person already. */
  readonly isTaken: boolean;
}

export type Correlation =
  | { readonly kind: 'matched'; readonly userId: UserId; readonly by: CorrelatedBy }
  /** Nobody of the directory. */
  | { readonly kind: 'unmatched' }
  /** It may be any of these: a human decides, nothing is guessed. */
  | { readonly kind: 'disputed'; readonly candidates: readonly UserId[]; readonly by: CorrelatedBy };

/**
 * Who of the directory a record is: the first rule that finds anybody decides, by employee number, else user name, else
 * address, names and addresses in any case. It is disputed where that rule finds several, or one whom another record of
 * the source is already, or one whose employee number is another: a new hire may have a leaver's old address. Pure.
 */
export function correlate(said: Identifiers, candidates: readonly Candidate[]): Correlation {
  for (const by of CORRELATED_BY) {
    const value = identifier(by, said[by]);
    if (value === undefined) continue;
    const found = candidates.filter((it) => identifier(by, it[by]) === value);
    const [one, another] = found;
    if (one === undefined) continue;
    if (another !== undefined || one.isTaken || contradicts(said, one)) {
      return { kind: 'disputed', candidates: found.map(({ id }) => id), by };
    }
    return { kind: 'matched', userId: one.id, by };
  }
  return { kind: 'unmatched' };
}

/** The form in which two identifiers are the same; undefined where there is none. */
export function identifier(by: CorrelatedBy, value: string | null | undefined): string | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  return by === 'employeeNumber' ? text : text.toLowerCase();
}

function contradicts(said: Identifiers, { employeeNumber }: Candidate): boolean {
  const number = identifier('employeeNumber', said.employeeNumber);
  const theirs = identifier('employeeNumber', employeeNumber);
  return number !== undefined && theirs !== undefined && number !== theirs;
}
