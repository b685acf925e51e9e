import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { TenureError } from '../../domain/errors.ts';
import type { IdPrefix } from '../../domain/ids.ts';

/** One thing that is wrong in a request. */
export interface FieldError {
  /** Where: `connection.baseUrl`, `authorizedDomains.2`, a query parameter or header by its name. */
  readonly field: string;
  readonly message: string;
  readonly expected?: string | undefined;
}

/** A request that can't be granted, with the status it is answered by. */
export class RequestError extends TenureError {
  readonly status: ContentfulStatusCode;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    options: {
      readonly remedy?: string;
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super('permanent', code, message, options.remedy === undefined ? {} : { remedy: options.remedy });
    this.status = status;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

const NOUNS: Readonly<Record<IdPrefix, string>> = {
  app: 'app',
  usr: 'user',
  grp: 'group',
  pol: 'policy',
  evt: 'event',
  key: 'api_key',
  whe: 'webhook_endpoint',
  dlv: 'webhook_delivery',
  imp: 'import',
  viw: 'saved_view',
  rps: 'report_schedule',
  adm: 'admin',
  ses: 'session',
  src: 'source',
  stk: 'source_token',
  run: 'source_run',
  rec: 'reconciliation',
};

/** 404 `app_not_found`, `user_not_found`, …: for an id that is unknown, or is none. */
export function notFound(prefix: IdPrefix): RequestError {
  const noun = NOUNS[prefix];
  return new RequestError(404, `${noun}_not_found`, `There is no ${noun.replace('_', ' ')} of this id.`);
}

/** 422 `invalid_request`, naming each field that is wrong. */
export function invalid(...errors: readonly [FieldError, ...FieldError[]]): RequestError {
  return new RequestError(422, 'invalid_request', sentence(errors), { errors });
}

function sentence(errors: readonly FieldError[]): string {
  const names = [...new Set(errors.map(({ field }) => field))];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `The request is not valid: see ${names.slice(0, 5).join(', ')}${more}.`;
}
