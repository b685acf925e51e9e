import type { AttributeValue, JsonObject } from '../../values.ts';
import type { ResourceKind, ScimAttribute, ScimSchema } from '../attribute.ts';
import type { ScimBase } from '../meta.ts';

const OF_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
const OF_RESOURCE_TYPE = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const OF_CONFIG = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

/** How much is taken and given at once; enforced where it is said. */
export const LIMITS = {
  maxOperations: 1000,
  maxPayloadSize: 1_048_576,
  defaultPageSize: 100,
  maxPageSize: 1000,
} as const;

/** A schema as clients read it (RFC 7643 section 7), made of the table that requests are read by. */
export function schemaDocument(schema: ScimSchema, base: ScimBase): JsonObject {
  return {
    schemas: [OF_SCHEMA],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${schema.id}` },
  };
}

function attributeDocument(attribute: ScimAttribute): JsonObject {
  const { name, type, multiValued, description, required, mutability, returned, uniqueness } = attribute;
  const { caseExact, canonicalValues, referenceTypes, subAttributes } = attribute;
  const texts: AttributeValue = ['string', 'reference', 'binary'].includes(type) ? { caseExact } : {};
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...texts,
    ...(canonicalValues === undefined ? {} : { canonicalValues }),
    ...(referenceTypes === undefined ? {} : { referenceTypes }),
    mutability,
    returned,
    uniqueness,
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(attributeDocument) }),
  };
}

/** RFC 7643 section 6. */
export function resourceTypeDocument(kind: ResourceKind, base: ScimBase): JsonObject {
  return {
    schemas: [OF_RESOURCE_TYPE],
    id: kind.name,
    name: kind.name,
    description: kind.description,
    endpoint: kind.endpoint,
    schema: kind.core.id,
    ...(kind.extensions.length === 0
      ? {}
      : { schemaExtensions: kind.extensions.map(({ id }) => ({ schema: id, required: false })) }),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${kind.name}` },
  };
}

/** RFC 7643 section 5, with the paging of RFC 9865 section 4. */
export function serviceProviderConfig(base: ScimBase): JsonObject {
  return {
    schemas: [OF_CONFIG],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: LIMITS.maxOperations, maxPayloadSize: LIMITS.maxPayloadSize },
    filter: { supported: true, maxResults: LIMITS.maxPageSize },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: LIMITS.defaultPageSize,
      maxPageSize: LIMITS.maxPageSize,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: "A source's token, or an API key with the scope scim:write.",
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}
