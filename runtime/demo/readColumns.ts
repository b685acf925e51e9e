import { UsageError } from './options.ts';
import type { CsvTable } from './readCsv.ts';

/** Which column of a table holds which field. */
export interface Columns<Field extends string> {
  readonly fields: ReadonlyMap<Field, number>;
  /** Every other column that has a name, as the header spells it. */
  readonly others: ReadonlyMap<string, number>;
}

/**
 * Finds fields among the columns of a header by name, whatever the case and however words are parted: `Employee Number`,
 * `employee_number` and `employeeNumber` are one field.
 *
 * @throws UsageError naming the file when a required field has no column or two columns are the same.
 */
export function readColumns<Field extends string>(
  { file, header }: Pick<CsvTable, 'file' | 'header'>,
  wanted: { readonly fields: readonly Field[]; readonly required: readonly Field[] },
): Columns<Field> {
  const byName = new Map(wanted.fields.map((field) => [plain(field), field]));
  const fields = new Map<Field, number>();
  const others = new Map<string, number>();
  const add = <Name extends string>(found: Map<Name, number>, name: Name, index: number) => {
    if (found.has(name)) throw new UsageError(`${file}: two columns are called ${name}; expected one of each name.`);
    found.set(name, index);
  };
  for (const [index, name] of header.entries()) {
    const field = byName.get(plain(name));
    if (field !== undefined) add(fields, field, index);
    else if (name !== '') add(others, name, index);
  }
  for (const field of wanted.required) {
    if (fields.has(field)) continue;
    throw new UsageError(
      `${file} has no column ${field}: expected a header with ${wanted.required.join(', ')} among its columns.`,
    );
  }
  return { fields, others };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
