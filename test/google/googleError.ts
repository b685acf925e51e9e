/** An answer that isn't 2xx, as Google's APIs say it. The message quotes addresses, as real ones do. */
export class GoogleError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  get body(): object {
    const { status: code, reason, message } = this;
    return { error: { code, message, errors: [{ message, domain: 'global', reason }] } };
  }
}

export function notFound(what: string): GoogleError {
  return new GoogleError(404, 'notFound', `Resource Not Found: ${what}`);
}
