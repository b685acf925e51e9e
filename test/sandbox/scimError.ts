/** An error message as RFC 7644 section 3.12 has it; ours, because scimmy's own knows neither 429 nor 503. */
export function scimErrorBody(status: number, detail: string, scimType?: string) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === undefined || scimType === '' ? {} : { scimType }),
    detail,
  };
}
