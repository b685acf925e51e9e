import { describe, expect, it } from 'vitest';
import { newId } from '../../../domain/ids.ts';
import { type Candidate, correlate } from '../../../domain/sources/correlate.ts';

function aPerson(changes: Partial<Candidate> = {}): Candidate {
  return { id: newId('usr'), employeeNumber: null, userName: 'x', email: null, isTaken: false, ...changes };
}

describe('Who of the directory a record is', () => {
  it('is by employee number before user name before address, the last two in any case', () => {
    const byNumber = aPerson({ employeeNumber: 'E1' });
    const byName = aPerson({ userName: 'Ann@acme.example' });
    const byEmail = aPerson({ email: 'ann@ACME.example' });
    const all = [byEmail, byName, byNumber];
    const said = { employeeNumber: 'E1', userName: 'ANN@acme.example', email: 'ann@acme.example' };
    expect(correlate(said, all)).toEqual({ kind: 'matched', userId: byNumber.id, by: 'employeeNumber' });
    expect(correlate({ ...said, employeeNumber: null }, all)).toMatchObject({ userId: byName.id, by: 'userName' });
    expect(correlate({ email: said.email }, all)).toMatchObject({ userId: byEmail.id, by: 'email' });
    expect(correlate({ employeeNumber: 'e1' }, all)).toEqual({ kind: 'unmatched' });
  });

  it('is in dispute where several have it, where one is taken, or where their number is another', () => {
    const [one, two] = [aPerson({ email: 'a@acme.example' }), aPerson({ email: 'a@acme.example' })];
    expect(correlate({ email: 'a@acme.example' }, [one, two])).toMatchObject({ candidates: [one.id, two.id] });
    const taken = aPerson({ userName: 'b', isTaken: true });
    expect(correlate({ userName: 'b' }, [taken])).toMatchObject({ kind: 'disputed', candidates: [taken.id] });
    const former = aPerson({ email: 'c@acme.example', employeeNumber: 'OLD' });
    expect(correlate({ email: 'c@acme.example', employeeNumber: 'NEW' }, [former])).toMatchObject({ kind: 'disputed' });
  });
});
