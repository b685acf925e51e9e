import { TenureError } from '../errors.ts';

/** The detail keywords of RFC 7644 section 3.12 and RFC 9865 section 3. */
export type ScimErrorType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export type ScimStatus = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 500 | 501 | 503;

/** What a SCIM client is answered: a status, perhaps a keyword, and a sentence without people's values. */
export class ScimError extends TenureError {
  readonly status: ScimStatus;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ScimStatus,
    message: string,
    options: { readonly scimType?: ScimErrorType; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(
      'permanent',
      options.scimType ?? `scim_${status}`,
      message,
      options.scimType ? { scimType: options.scimType } : {},
    );
    this.status = status;
    this.headers = options.headers ?? {};
  }
}

/** 400 with its keyword. */
export function badRequest(scimType: ScimErrorType, message: string): ScimError {
  return new ScimError(400, message, { scimType });
}

/** 409: somebody or something else has it already. */
export function notUnique(message: string): ScimError {
  return new ScimError(409, message, { scimType: 'uniqueness' });
}

/** 404 for a resource that is not there, or not for this client. */
export function noSuchResource(kind: 'User' | 'Group'): ScimError {
  return new ScimError(404, `There is no ${kind} of this id.`);
}
