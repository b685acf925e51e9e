import { attribute, type ScimSchema } from '../attribute.ts';

/** RFC 7643 section 4.2. Members are people only: the directory knows no groups of groups. */
export const GROUP_SCHEMA: ScimSchema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'A group of people.',
  attributes: [
    attribute('displayName', "The group's name.", { required: true }),
    attribute('members', 'The people in it.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value', "The person's id.", { mutability: 'immutable', caseExact: true }),
        attribute('$ref', "The person's address.", {
          type: 'reference',
          referenceTypes: ['User'],
          mutability: 'immutable',
        }),
        attribute('type', 'What kind of member it is.', { mutability: 'immutable', canonicalValues: ['User'] }),
      ],
    }),
  ],
};
