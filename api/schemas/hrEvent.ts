import { z } from '@hono/zod-openapi';
import type { HrPost } from '../../db/acceptance/hrEvent.ts';
import { EVENT_TYPES } from '../../domain/lifecycle.ts';
import { effectiveAt } from './effectiveAt.ts';
import { attributes, attributeValue, personFields } from './person.ts';
import { text } from './text.ts';

const { employeeNumber: _nullable, ...others } = personFields;
const employeeNumber = text(256).openapi({ example: 'E1001' });

/** Any field of a user by its name; what is no field becomes a further attribute. */
const said = z
  .object({ ...others, employeeNumber, active: z.boolean(), attributes })
  .partial()
  .catchall(attributeValue)
  .openapi({ description: 'Any field of a user by its name, others go into `attributes`; null clears' });

const names = z.array(text(256)).max(5_000);
const groups = z
  .strictObject({ set: names, add: names, remove: names })
  .partial()
  .openapi({ description: 'By external id or grp_ id. `set` replaces all; add and remove come after it' });

/** What an HR system posts. */
export const hrEventBody = z
  .strictObject({
    type: z.enum(EVENT_TYPES).exclude(['converge']),
    employeeNumber,
    attributes: said.optional(),
    groups: groups.optional(),
    effectiveAt: effectiveAt.optional(),
    onFailure: z.enum(['attention', 'compensate']).optional(),
  })
  .superRefine((body, context) => {
    const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    const { type, attributes: named = {}, groups: change } = body;
    const active = type === 'onboard' ? true : type === 'offboard' ? false : undefined;
    if (named.active !== undefined && named.active !== active) {
      refuse(['attributes', 'active'], 'People become active by onboard and inactive by offboard events.');
    }
    if (type === 'onboard' && (named.employeeNumber ?? body.employeeNumber) !== body.employeeNumber) {
      refuse(['attributes', 'employeeNumber'], 'Not the employeeNumber of the event.');
    }
    if (type === 'group-change' && change === undefined) refuse(['groups'], 'Expected the groups that change.');
    if (type === 'offboard' && (change?.set?.length ?? 0) + (change?.add?.length ?? 0) > 0) {
      refuse(['groups'], 'An offboard ends all memberships.');
    }
    const given = new Set([...(change?.set ?? []), ...(change?.add ?? [])]);
    for (const [index, name] of (change?.remove ?? []).entries()) {
      if (given.has(name)) refuse(['groups', 'remove', index], 'Also to be added.');
    }
  })
  .openapi('HrEvent');

const FIELDS: ReadonlySet<string> = new Set(Object.keys(personFields));

/** The event as acceptance takes it: fields of a user apart from further attributes. */
export function hrPostOf(body: z.output<typeof hrEventBody>): HrPost {
  const { attributes: named = {}, type, employeeNumber, groups, effectiveAt, onFailure } = body;
  const { active: _active, attributes: further = {}, ...all } = named;
  const { userName, givenName, familyName, displayName, email, department, title, employeeNumber: number } = all;
  const fields = { userName, givenName, familyName, displayName, email, department, title, employeeNumber: number };
  return {
    type,
    employeeNumber,
    fields: withoutUndefined(fields),
    others: Object.fromEntries([
      ...Object.entries(all).filter(([name]) => !FIELDS.has(name)),
      ...Object.entries(further),
    ]),
    groups,
    effectiveAt,
    onFailure,
  };
}

function withoutUndefined(fields: HrPost['fields']): HrPost['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
