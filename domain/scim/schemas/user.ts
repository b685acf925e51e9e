import { attribute, plural, type ScimSchema } from '../attribute.ts';

const READ_ONLY = { mutability: 'readOnly' } as const;

/** RFC 7643 section 4.1. */
export const USER_SCHEMA: ScimSchema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'A person of the directory.',
  attributes: [
    attribute('userName', 'The name the person signs in by; unique in any case.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('name', "The parts of the person's name.", {
      type: 'complex',
      subAttributes: [
        attribute('formatted', 'The whole name as it is shown.'),
        attribute('familyName', 'The family name.'),
        attribute('givenName', 'The given name.'),
        attribute('middleName', 'Further names.'),
        attribute('honorificPrefix', 'A title before the name.'),
        attribute('honorificSuffix', 'What follows the name.'),
      ],
    }),
    attribute('displayName', 'The name that others see.'),
    attribute('nickName', 'How the person is called.'),
    attribute('profileUrl', "The address of the person's page.", { type: 'reference', referenceTypes: ['external'] }),
    attribute('title', "The person's title, such as Vice President."),
    attribute('userType', 'What the person is to the organization, such as Contractor.'),
    attribute('preferredLanguage', 'A language tag, such as en-US.'),
    attribute('locale', 'For the form of dates and numbers, such as en-US.'),
    attribute('timezone', 'A name of the IANA time zone database.'),
    attribute('active', 'Whether the person may have accounts: true onboards, false offboards.', { type: 'boolean' }),
    attribute('password', 'Taken and forgotten: Tenure keeps no passwords.', {
      mutability: 'writeOnly',
      returned: 'never',
    }),
    plural('emails', 'Addresses; the primary one, else the one for work, is what accounts get.', {
      types: ['work', 'home', 'other'],
    }),
    plural('phoneNumbers', 'Telephone numbers.', { types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'] }),
    plural('ims', 'Addresses for instant messages.'),
    plural('photos', 'Addresses of pictures.', {
      value: { type: 'reference', referenceTypes: ['external'] },
      types: ['photo', 'thumbnail'],
    }),
    attribute('addresses', 'Postal addresses.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('formatted', 'The whole address.'),
        attribute('streetAddress', 'Street and number.'),
        attribute('locality', 'City.'),
        attribute('region', 'State or region.'),
        attribute('postalCode', 'Postal code.'),
        attribute('country', 'Country code of ISO 3166-1.'),
        attribute('type', 'What it is for.', { canonicalValues: ['work', 'home', 'other'] }),
        attribute('primary', 'Whether it is the preferred one; at most one is.', { type: 'boolean' }),
      ],
    }),
    attribute('groups', 'The groups the person is in; changed through the groups.', {
      type: 'complex',
      multiValued: true,
      ...READ_ONLY,
      subAttributes: [
        attribute('value', "The group's id.", { ...READ_ONLY, caseExact: true }),
        attribute('$ref', "The group's address.", { type: 'reference', referenceTypes: ['Group'], ...READ_ONLY }),
        attribute('display', "The group's name.", READ_ONLY),
        attribute('type', 'How the person is in it.', { ...READ_ONLY, canonicalValues: ['direct'] }),
      ],
    }),
    plural('entitlements', 'What the person has.'),
    plural('roles', 'The roles of the person.'),
    plural('x509Certificates', 'Certificates of the person.', { value: { type: 'binary', caseExact: true } }),
  ],
};

/** RFC 7643 section 4.3. */
export const ENTERPRISE_SCHEMA: ScimSchema = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'What an enterprise knows about a person.',
  attributes: [
    attribute('employeeNumber', 'The number HR knows the person by; unique.', { uniqueness: 'server' }),
    attribute('costCenter', 'The cost center.'),
    attribute('organization', 'The organization.'),
    attribute('division', 'The division.'),
    attribute('department', 'The department.'),
    attribute('manager', "The person's manager.", {
      type: 'complex',
      subAttributes: [
        attribute('value', "The manager's id.", { caseExact: true }),
        attribute('$ref', "The manager's address.", { type: 'reference', referenceTypes: ['User'] }),
        attribute('displayName', "The manager's name.", READ_ONLY),
      ],
    }),
  ],
};
