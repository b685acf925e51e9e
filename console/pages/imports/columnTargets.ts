/** What a column may be, with its label: fields of a person, and their groups. */
export const LABELS = {
  employeeNumber: 'Employee number',
  userName: 'User name',
  email: 'Email',
  givenName: 'First name',
  familyName: 'Last name',
  displayName: 'Display name',
  department: 'Department',
  title: 'Title',
  groups: 'Groups',
} as const;

/** The choices for one column; as a further attribute it is called as the API suggests, else as it is itself. */
export function targetsFor(column: string, suggested: string | null): { value: string; label: string }[] {
  const attribute = suggested?.startsWith('attributes.') === true ? suggested : `attributes.${column.trim()}`;
  return [
    { value: 'out', label: 'Leave out' },
    ...Object.entries(LABELS).map(([value, label]) => ({ value, label })),
    ...(column.trim() === ''
      ? []
      : [{ value: attribute, label: `Attribute ${attribute.slice('attributes.'.length)}` }]),
  ];
}
