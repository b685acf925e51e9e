import type { PersonField } from './fields.ts';
import type { ColumnTarget } from './settings.ts';

/** How HR systems and spreadsheets call a field, in lower case without blanks and punctuation; the likeliest first. */
const SPELLINGS: Readonly<Record<PersonField | 'groups', readonly string[]>> = {
  employeeNumber: [
    ...['employeenumber', 'employeeid', 'employeeno', 'empno', 'empid', 'empnumber', 'personnelnumber', 'personnelno'],
    ...[
      'staffid',
      'staffnumber',
      'workerid',
      'personid',
      'badgenumber',
      'personalnummer',
      'externalid',
      'number',
      'id',
    ],
  ],
  userName: ['username', 'userid', 'login', 'loginname', 'userprincipalname', 'upn', 'samaccountname', 'account'],
  email: ['email', 'emailaddress', 'mail', 'workemail', 'emailwork', 'primaryemail', 'companyemail', 'businessemail'],
  givenName: ['givenname', 'firstname', 'forename', 'first', 'legalfirstname', 'preferredfirstname', 'vorname'],
  familyName: ['familyname', 'lastname', 'surname', 'last', 'sn', 'legallastname', 'nachname'],
  displayName: ['displayname', 'fullname', 'name', 'preferredname', 'commonname', 'cn'],
  department: ['department', 'dept', 'departmentname', 'division', 'team', 'orgunit', 'abteilung'],
  title: ['title', 'jobtitle', 'position', 'role', 'jobname', 'businesstitle'],
  groups: ['groups', 'group', 'memberof', 'groupids', 'groupnames', 'teams'],
};

/**
 * What the columns of a header probably are: each field once, by the likeliest of its spellings. A column that is none
 * becomes a further attribute; one without a name is left out.
 *
 * ```ts
 * suggestColumns(['Emp. No', 'E-Mail', 'Cost Centre']);
 * // { 'Emp. No': 'employeeNumber', 'E-Mail': 'email', 'Cost Centre': 'attributes.costCentre' }
 * ```
 */
export function suggestColumns(header: readonly string[]): Record<string, ColumnTarget> {
  const targets = new Map<string, ColumnTarget>();
  for (const field of fields()) {
    const name = SPELLINGS[field]
      .map((spelling) => header.find((it) => plain(it) === spelling && !targets.has(it)))
      .find((it) => it !== undefined);
    if (name !== undefined) targets.set(name, field);
  }
  const taken = new Set<string>(targets.values());
  for (const name of header) {
    const target = `attributes.${camelCase(name)}` as const;
    if (targets.has(name) || camelCase(name) === '' || taken.has(target)) continue;
    taken.add(target);
    targets.set(name, target);
  }
  return Object.fromEntries(
    header.flatMap((name) => {
      const target = targets.get(name);
      return target === undefined ? [] : [[name, target]];
    }),
  );
}

function fields(): readonly (PersonField | 'groups')[] {
  return [
    ...(['employeeNumber', 'userName', 'email', 'givenName', 'familyName', 'displayName'] as const),
    ...(['department', 'title', 'groups'] as const),
  ];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function camelCase(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('');
}
