import type { GroupId } from '../../domain/ids.ts';
import type { ReadRow, RowError } from '../../domain/imports/importRow.ts';
import type { ImportSettings } from '../../domain/imports/settings.ts';
import type { PersonChange } from '../acceptance/applyChange.ts';
import { defaultUserName, type HrChange, personChange } from '../acceptance/hrChange.ts';
import { changedNames, NO_FIELDS, type PersonFields, type PersonState } from '../acceptance/personFields.ts';

export interface RowChange {
  readonly type: 'onboard' | 'update' | 'group-change';
  readonly change: PersonChange;
  /** The person as they will be, groups aside. */
  readonly next: PersonState;
  /** Whether anything but groups changes. */
  readonly changes: boolean;
}

/**
 * What a row makes of a person it finds in the directory. Who left comes back, as by an onboard of HR's. A userName whose
 * cell is empty follows the address. Pure.
 */
export function changeOf(
  known: PersonState,
  row: ReadRow,
  groups: readonly GroupId[] | undefined,
  settings: Pick<ImportSettings, 'groups'>,
): RowChange {
  const said: HrChange = {
    fields: fieldsOf(row),
    others: row.others,
    ...(groups === undefined ? {} : { groups: { [settings.groups]: groups } }),
  };
  const change = personChange(known.active ? 'update' : 'onboard', known, said);
  const next: PersonState = {
    ...known,
    ...change.fields,
    active: true,
    attributes: change.attributes ?? known.attributes,
  };
  const changes = changedNames(known, next).length > 0;
  const type = !known.active ? 'onboard' : changes || groups === undefined ? 'update' : 'group-change';
  return { type, change, next, changes };
}

/** The person whom a row adds, or what is missing to add one. Pure. */
export function newPersonOf(row: ReadRow): { readonly person: PersonState } | { readonly error: RowError } {
  const fields = fieldsOf(row);
  const blank: PersonState = { ...NO_FIELDS, userName: '', ...fields, active: true, attributes: {} };
  const userName = blank.userName === '' ? defaultUserName(blank) : blank.userName;
  if (userName === '') {
    const message = 'A new person needs a userName, an email or an employeeNumber.';
    return { error: { field: 'userName', message } };
  }
  const attributes = Object.fromEntries(Object.entries(row.others).filter(([, value]) => value !== null));
  return { person: { ...blank, userName, attributes } };
}

function fieldsOf({ fields }: ReadRow): Partial<PersonFields> {
  const { userName, ...others } = fields;
  return { ...others, ...(userName === undefined || userName === null ? {} : { userName }) };
}
