import { randomUUID } from 'node:crypto';
import { TenureError } from '../../domain/errors.ts';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { Call } from '../connector.ts';
import { USER_SCHEMA } from './buildResource.ts';
import type { ScimClient } from './client.ts';
import { readPage } from './listResources.ts';
import type { ScimProfile } from './profile.ts';
import { attributeOf } from './readTarget.ts';
import { readBoolean } from './sameValue.ts';
import { equalsFilter, type SearchAttribute } from './search.ts';
import { isList, isObject } from './targetPath.ts';

/**
 * What a target declares about itself (RFC 7644 section 4): ServiceProviderConfig, ResourceTypes, Schemas. All three
 * may be missing or wrong at real targets (FEATURES section 3, 8); what isn't there stays unknown.
 */
export async function declaredProfile(
  client: ScimClient,
  call: Call,
): Promise<{ config: boolean; profile: Partial<ScimProfile> }> {
  const config =
    (await document(client, '/ServiceProviderConfig', call)) ??
    (await document(client, '/ServiceProviderConfigs', call));
  const types = await document(client, '/ResourceTypes', call);
  const schemas = await document(client, '/Schemas', call);
  return {
    config: config !== undefined,
    profile: {
      ...(config === undefined ? {} : fromConfig(first(config))),
      ...(types === undefined ? {} : fromTypes(rows(types))),
      ...(schemas === undefined ? {} : fromSchemas(rows(schemas))),
    },
  };
}

/**
 * What a target really does, tried without writing: a filter for nobody must find nobody, and a page of one holds one.
 * Beats what it declares.
 */
export async function measuredProfile(client: ScimClient, now: ScimProfile, call: Call): Promise<Partial<ScimProfile>> {
  const [externalId, userName] = [await filters(now.usersPath, 'externalId'), await filters(now.usersPath, 'userName')];
  const displayName = now.groups === false ? null : await filters(now.groupsPath, 'displayName');
  const page = await readPage(client, { path: now.usersPath, pageSize: 1 }, 1, call);
  const paging = page.resources.length > 1 ? false : (page.total ?? 0) > 1 ? true : now.paging;
  return { filter: { externalId, userName, displayName }, paging, measuredAt: new Date().toISOString() };

  async function filters(path: string, attribute: SearchAttribute): Promise<boolean | null> {
    try {
      const { resources } = await readPage(
        client,
        { path, filter: equalsFilter(attribute, `nobody-${randomUUID()}`), pageSize: 2 },
        1,
        call,
      );
      return resources.length === 0;
    } catch (error) {
      if (!(error instanceof TenureError) || error.kind !== 'permanent') throw error;
      if (error.httpStatus === 404) return null;
      return false;
    }
  }
}

async function document(client: ScimClient, path: string, call: Call): Promise<JsonObject | undefined> {
  try {
    return (await client.send({ method: 'GET', path, list: true }, call)).body;
  } catch (error) {
    if (error instanceof TenureError && (error.kind === 'permanent' || error.code === 'target_bad_answer'))
      return undefined;
    throw error;
  }
}

/** Some answer the one ServiceProviderConfig as a list. */
function first(document: JsonObject): JsonObject {
  return rows(document)[0] ?? document;
}

function rows(document: JsonObject): readonly JsonObject[] {
  const resources = attributeOf(document, 'Resources');
  return isList(resources) ? resources.filter(isObject) : [];
}

function fromConfig(config: JsonObject): Partial<ScimProfile> {
  const part = (name: string) => {
    const value = attributeOf(config, name);
    return isObject(value) ? value : {};
  };
  const supported = (name: string) => readBoolean(part(name).supported) ?? null;
  const maxResults = part('filter').maxResults;
  return {
    patch: supported('patch'),
    bulk: supported('bulk'),
    etag: supported('etag'),
    sort: supported('sort'),
    cursor: readBoolean(part('pagination').cursor) ?? null,
    maxResults: typeof maxResults === 'number' ? maxResults : null,
  };
}

function fromTypes(types: readonly JsonObject[]): Partial<ScimProfile> {
  if (types.length === 0) return {};
  const endpointOf = (name: string) => {
    const type = types.find((it) => sameText(it.name, name) || sameText(it.id, name));
    const endpoint = typeof type?.endpoint === 'string' ? type.endpoint.trim().replace(/\/+$/, '') : undefined;
    // Relative to the base URL by RFC 7643 section 6; full URLs have been seen, and only their end is of use.
    return endpoint === undefined || endpoint === '' ? undefined : `/${endpoint.slice(endpoint.lastIndexOf('/') + 1)}`;
  };
  const [users, groups] = [endpointOf('User'), endpointOf('Group')];
  return {
    ...(users === undefined ? {} : { usersPath: users }),
    ...(groups === undefined ? {} : { groupsPath: groups }),
    groups: groups !== undefined,
  };
}

function fromSchemas(schemas: readonly JsonObject[]): Partial<ScimProfile> {
  const user = schemas.find((schema) => sameText(schema.id, USER_SCHEMA));
  if (user === undefined) return {};
  const names: string[] = [];
  const readOnly: string[] = [];
  for (const schema of schemas) {
    const id = typeof schema.id === 'string' ? schema.id.toLowerCase() : '';
    if (!id.endsWith('user')) continue;
    const prefix = schema === user ? '' : `${id}:`;
    for (const attribute of isList(schema.attributes) ? schema.attributes.filter(isObject) : []) {
      if (typeof attribute.name !== 'string') continue;
      const name = prefix + attribute.name.toLowerCase();
      names.push(name);
      if (sameText(attribute.mutability, 'readOnly')) readOnly.push(name);
      names.push(...subNames(name, attribute));
    }
  }
  return { userAttributes: names, readOnly };
}

function subNames(name: string, attribute: JsonObject): readonly string[] {
  const subs = isList(attribute.subAttributes) ? attribute.subAttributes.filter(isObject) : [];
  return subs.flatMap((sub) => (typeof sub.name === 'string' ? [`${name}.${sub.name.toLowerCase()}`] : []));
}

function sameText(value: AttributeValue | undefined, wanted: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase();
}
