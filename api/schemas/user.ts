import { z } from '@hono/zod-openapi';
import type { PersonFields, PersonState } from '../../db/acceptance/personFields.ts';
import type { User } from '../../db/users.ts';
import { eventSchema } from './event.ts';
import { attributes, personFields } from './person.ts';
import { jsonValue } from './text.ts';

export const userSchema = z
  .object({
    id: z.string(),
    version: z.int().openapi({ description: 'Raised by every change of anything about the person' }),
    userName: z.string(),
    givenName: z.string().nullable(),
    familyName: z.string().nullable(),
    displayName: z.string().nullable(),
    email: z.string().nullable(),
    active: z.boolean(),
    department: z.string().nullable(),
    title: z.string().nullable(),
    employeeNumber: z.string().nullable(),
    attributes: z.record(z.string(), jsonValue),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('User');

export const changedUser = z
  .object({
    user: userSchema,
    event: eventSchema.nullable().openapi({ description: 'What carries it into the apps; null when nothing changed' }),
  })
  .openapi('ChangedUser');

const { userName, ...others } = personFields;
const optional = z.strictObject(others).partial();

export const newUser = optional
  .extend({ userName, active: z.boolean().default(true), attributes: attributes.default({}) })
  .openapi('NewUser');

/** JSON merge patch (RFC 7396): null clears; attributes are merged. */
export const userPatch = optional
  .extend({ userName, active: z.boolean(), attributes: attributes.nullable() })
  .partial()
  .openapi('UserPatch');

/** A new person's fields, absent ones as null. */
export function personOf(body: z.output<typeof newUser>): PersonState {
  return {
    userName: body.userName,
    givenName: body.givenName ?? null,
    familyName: body.familyName ?? null,
    displayName: body.displayName ?? null,
    email: body.email ?? null,
    department: body.department ?? null,
    title: body.title ?? null,
    employeeNumber: body.employeeNumber ?? null,
    active: body.active,
    attributes: body.attributes,
  };
}

/** The fields that a patch names. */
export function fieldsOf(patch: z.output<typeof userPatch>): Partial<PersonFields> {
  const { active: _active, attributes: _attributes, ...fields } = patch;
  return fields;
}

export function showUser(user: User): z.output<typeof userSchema> {
  return {
    id: user.id,
    version: user.version,
    userName: user.userName,
    givenName: user.givenName,
    familyName: user.familyName,
    displayName: user.displayName,
    email: user.email,
    active: user.active,
    department: user.department,
    title: user.title,
    employeeNumber: user.employeeNumber,
    attributes: { ...user.attributes },
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  };
}
