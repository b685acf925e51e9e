/** Fields of a person that a column may hold. */
export const IMPORT_FIELDS = [
  'employeeNumber',
  'userName',
  'email',
  'givenName',
  'familyName',
  'displayName',
  'department',
  'title',
] as const;
export type PersonField = (typeof IMPORT_FIELDS)[number];
