import { z } from 'zod';
import type { DirectoryUser } from '../../domain/directory.ts';
import { isId } from '../../domain/ids.ts';
import type { MappingRow } from '../../domain/mapping/types.ts';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { ApiClient } from './apiClient.ts';

const attributeValue: z.ZodType<AttributeValue> = z.json();
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), attributeValue);

const userRow = z.looseObject({
  id: z.custom<DirectoryUser['id']>((id) => typeof id === 'string' && isId('usr', id)),
  version: z.number().default(0),
  userName: z.string(),
  givenName: z.string().nullable().default(null),
  familyName: z.string().nullable().default(null),
  displayName: z.string().nullable().default(null),
  email: z.string().nullable().default(null),
  active: z.boolean(),
  department: z.string().nullable().default(null),
  title: z.string().nullable().default(null),
  employeeNumber: z.string().nullable().default(null),
  attributes: jsonObject.default({}),
});

const mappings = z.looseObject({
  users: z.array(
    z.looseObject({
      target: z.string(),
      source: z
        .string()
        .nullish()
        .transform((source) => source ?? undefined),
      constant: attributeValue.optional(),
      expression: z
        .string()
        .nullish()
        .transform((expression) => expression ?? undefined),
      apply: z.enum(['always', 'create']).default('always'),
    }),
  ),
});

/** Everybody in the directory, through the API. */
export async function readUsers(api: ApiClient): Promise<DirectoryUser[]> {
  const users: DirectoryUser[] = [];
  for await (const user of api.list('/v1/users?limit=200', userRow)) users.push(user);
  return users;
}

/** The app's user mapping. */
export async function readMapping(api: ApiClient, appId: string): Promise<readonly MappingRow[]> {
  return (await api.call('GET', `/v1/apps/${appId}/mappings`, mappings)).users;
}
