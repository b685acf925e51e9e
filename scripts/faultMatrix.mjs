// The fault matrix of docs/reliability.md: which tests are a row. A row of its own is a test named `row N: …`; others are
// whole files (or the tests of a file whose names match) that cover it. `gate`: `npm test` runs it too.
const more = (file) => ({ files: [`test/faults/more/${file}.test.ts`], gate: false });
const gate = (file) => ({ files: [`test/faults/gate/${file}.test.ts`], gate: true });
/** Covered by tests of the thing itself. */
const elsewhere = (file, fault, matching) => ({
  fault,
  matching,
  files: [`test/integration/${file}.test.ts`],
  gate: true,
});

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
  { row: '12', ...elsewhere('order/stuckOnboard', 'a leaver whose onboard is stuck in every way') },
  {
    row: '13',
    ...elsewhere('order/model', 'events shuffled, doubled, delayed, with faults and decisions (model-based)'),
  },
  { row: '14', ...elsewhere('lifecycle/limits', 'a target that asks for silence; a rate over several workers') },
  { row: '15', ...more('outage') },
  { row: '16', ...gate('badAnswers') },
  {
    row: '17',
    ...elsewhere('order/conflicts', 'a name that is taken: lost answers, strangers, twins', /409/),
  },
  { row: '18', ...elsewhere('order/conflicts', 'a second writer comes in between (412)', /second writer/) },
  { row: '19', ...elsewhere('lifecycle/quarantine', 'a token that is revoked; an app that fails') },
  { row: '20', ...more('silentApp') },
  { row: '21', ...more('outage') },
  {
    row: '22',
    fault: 'saved histories are replayed, and one with a renamed activity',
    files: ['test/replay/replay.test.ts'],
    gate: true,
  },
  { row: '23', ...more('deploy') },
  { row: '24', ...gate('admin') },
  { row: '25', ...more('outage') },
  { row: '26', ...elsewhere('codec/rotation', 'the codec’s keys rotate under load; a worker without the key') },
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
