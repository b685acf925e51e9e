// The fault matrix of docs/reliability.md: which tests are a row. A row of its own is a test named `row N: …`; others are
// whole files (or the tests of a file whose names match) that cover it. `gate`: `npm test` runs it too.
const more = (file) => ({ files: [`test/faults/more/${file}.test.ts`], gate: false });
const gate = (file) => ({ files: [`test/faults/gate/${file}.test.ts`], gate: true });

export const MATRIX = [
  { row: '1', ...gate('workerKills') },
  { row: '2', ...gate('workerKills') },
  { row: '3', ...gate('workerKills') },
  { row: '4', ...gate('workerKills') },
  { row: '5', ...more('twoWorkers') },
  { row: '6', ...gate('temporalAway') },
  { row: '7', ...more('temporalLost') },
  { row: '8', ...more('temporalLost') },
  { row: '9', ...gate('postgresAway') },
  { row: '10', ...gate('postgresAway') },
  { row: '11', ...gate('apiKills') },
  { row: '15', ...more('outage') },
  { row: '16', ...gate('badAnswers') },
  { row: '21', ...more('outage') },
  { row: '23', ...more('deploy') },
  { row: '24', ...gate('admin') },
  { row: '25', ...more('outage') },
  { row: '27', ...more('machine') },
  { row: '28', ...gate('ssrf') },
  { row: '29', ...more('requests') },
  { row: '30', ...more('soak') },
  { row: '31', ...gate('badAnswers') },
  { row: '32', ...more('machine') },
];

/** The rows wanted: all, or those of `--row 1,2`. @throws Error that names what there is not. */
export function chooseRows(list) {
  if (list === undefined) return MATRIX;
  return list.split(',').map((name) => {
    const found = MATRIX.find(({ row }) => row === name.trim());
    if (found === undefined)
      throw new Error(`--row: expected ${MATRIX.map(({ row }) => row).join(', ')}, not "${name}".`);
    return found;
  });
}

/** Which row a test belongs to; undefined where none. `file` is the path from the project's root. */
export function rowOf(rows, file, name) {
  const own = /(?:^|> )row ([^:]+): /.exec(name)?.[1];
  return rows.find(
    (it) => it.files.includes(file) && (own === undefined ? (it.matching?.test(name) ?? !isOwn(it)) : it.row === own),
  );
}

/** Whether the row has a test named after it, rather than tests of something else that cover it. */
export function isOwn({ files }) {
  return files.every((file) => file.startsWith('test/faults/'));
}
