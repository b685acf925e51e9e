/** An answer that isn't 2xx, as SCIM says it (RFC 7644 section 3.12). The detail quotes personal data, as real ones do. */
export class BridgeError extends Error {
  readonly status: number;
  readonly scimType: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, scimType?: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
    this.headers = headers;
  }
}
