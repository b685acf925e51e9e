import { TenureError } from '../../domain/errors.ts';

export interface RefusedField {
  /** As the request names it: `userName`, `add.1`, `groups.set.0`. */
  readonly field: string;
  readonly message: string;
}

/**
 * A change that can't be accepted: what it speaks of is not there (`missing`), it collides with how things stand
 * (`conflict`), or a field of it makes no sense (`invalid`). Whoever asked is told; the transaction has to be given up.
 */
export class Refusal extends TenureError {
  readonly because: 'missing' | 'conflict' | 'invalid';
  readonly fields: readonly RefusedField[];

  constructor(because: Refusal['because'], code: string, message: string, fields: readonly RefusedField[] = []) {
    super('permanent', code, message);
    this.because = because;
    this.fields = fields;
  }
}

/** 422: these fields of the request. */
export function invalidFields(fields: readonly RefusedField[]): Refusal {
  const names = fields.slice(0, 5).map(({ field }) => field);
  return new Refusal('invalid', 'invalid_request', `The request is not valid: see ${names.join(', ')}.`, fields);
}
