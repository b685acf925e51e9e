import { type SQL, sql } from 'drizzle-orm';
import type { Operator, ScimFilter } from '../../domain/scim/filter/parseFilter.ts';
import { type Column, type Columns, nameOf } from './columns.ts';

/**
 * A filter as a condition. `exact`: it lets through what the filter does; else all of that and perhaps more, and who is let
 * through has to be looked at (matches.ts).
 */
export interface FilterSql {
  readonly condition: SQL;
  readonly exact: boolean;
}

const ALL: FilterSql = { condition: sql`true`, exact: false };

/** Compiles what Postgres can compare; indexes serve `eq` of userName, externalId, id, emails.value and members.value. */
export function filterSql(filter: ScimFilter, columns: Columns): FilterSql {
  switch (filter.kind) {
    case 'and': {
      const parts = filter.filters.map((inner) => filterSql(inner, columns));
      return { condition: joined(parts, sql` and `), exact: parts.every(({ exact }) => exact) };
    }
    case 'or': {
      const parts = filter.filters.map((inner) => filterSql(inner, columns));
      return { condition: joined(parts, sql` or `), exact: parts.every(({ exact }) => exact) };
    }
    case 'not': {
      const inner = filterSql(filter.filter, columns);
      // Of more than matches, the opposite is less than matches.
      return inner.exact ? { condition: sql`(${inner.condition}) is not true`, exact: true } : ALL;
    }
    case 'present': {
      const column = columns.get(nameOf(filter.place));
      if (column === undefined || !('sql' in column) || column.kind === 'boolean') return ALL;
      const filled = column.kind === 'time' ? sql`` : sql` and ${column.sql} <> ''`;
      return { condition: sql`(${column.sql} is not null${filled})`, exact: true };
    }
    case 'element':
      return elementSql(filter.filter, `${nameOf(filter.place)}.`, columns);
    case 'compare': {
      const column = columns.get(nameOf(filter.place));
      return column === undefined ? ALL : compareSql(column, filter.operator, filter.value);
    }
  }
}

/** What must hold of some element: `value eq` of a list that has an index, alone or with more. */
function elementSql(filter: ScimFilter, prefix: string, columns: Columns): FilterSql {
  if (filter.kind === 'and') {
    const parts = filter.filters.map((inner) => elementSql(inner, prefix, columns));
    // Each of some element, not all of the same.
    return { condition: joined(parts, sql` and `), exact: false };
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return ALL;
  const column = columns.get(`${prefix}${filter.place.attribute.name}`);
  return column === undefined ? ALL : compareSql(column, 'eq', filter.value);
}

function compareSql(column: Column, operator: Operator, value: string | number | boolean | null): FilterSql {
  if (column.kind === 'reference' || column.kind === 'identifier') {
    if (operator !== 'eq' || typeof value !== 'string') return ALL;
    return column.kind === 'reference'
      ? { condition: column.has(value), exact: true }
      : { condition: column.mayBe(value), exact: false };
  }
  // A PATCH may have taken `active` away, which only the kept resource tells.
  if (column.kind === 'boolean') {
    return value === true && operator === 'eq' ? { condition: sql`${column.sql}`, exact: false } : ALL;
  }
  if (value === null) {
    if (operator === 'eq') return { condition: sql`${column.sql} is null`, exact: true };
    return operator === 'ne' ? { condition: sql`${column.sql} is not null`, exact: true } : NOBODY;
  }
  if (column.kind === 'time') {
    const relation = relationOf(operator);
    if (relation === undefined) return ALL;
    const moment = new Date(Date.parse(String(value))).toISOString();
    return { condition: sql`${column.sql} ${relation} ${moment}::timestamptz`, exact: true };
  }
  const isExact = column.kind === 'exactText';
  const left = isExact ? column.sql : sql`lower(${column.sql})`;
  const right = isExact ? sql`${String(value)}::text` : sql`lower(${String(value)}::text)`;
  return { condition: textCondition(operator, left, right), exact: true };
}

const NOBODY: FilterSql = { condition: sql`false`, exact: true };

const RELATIONS = {
  eq: sql`=`,
  ne: sql`<>`,
  gt: sql`>`,
  ge: sql`>=`,
  lt: sql`<`,
  le: sql`<=`,
} as const satisfies Partial<Record<Operator, SQL>>;

/** The relation of an operator; undefined for those that look into a text. */
function relationOf(operator: Operator): SQL | undefined {
  return operator === 'co' || operator === 'sw' || operator === 'ew' ? undefined : RELATIONS[operator];
}

function textCondition(operator: Operator, left: SQL, right: SQL): SQL {
  switch (operator) {
    case 'eq':
      return sql`${left} = ${right}`;
    case 'ne':
      return sql`${left} is distinct from ${right}`;
    case 'co':
      return sql`position(${right} in ${left}) > 0`;
    case 'sw':
      return sql`starts_with(${left}, ${right})`;
    case 'ew':
      return sql`right(${left}, length(${right})) = ${right}`;
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      // By code points, as JavaScript compares.
      return sql`${left} collate "C" ${RELATIONS[operator]} ${right} collate "C"`;
  }
}

function joined(parts: readonly FilterSql[], by: SQL): SQL {
  return sql`(${sql.join(
    parts.map(({ condition }) => condition),
    by,
  )})`;
}
