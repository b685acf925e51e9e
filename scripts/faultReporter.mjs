import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { chooseRows, rowOf } from './faultMatrix.mjs';

/**
 * A vitest reporter: one line a row of the fault matrix as soon as it is through, with its figures and seed. What went
 * wrong follows the line. All of it goes to TENURE_FAULT_RESULTS as JSON at the end.
 */
export default class FaultReporter {
  rows = chooseRows(process.env.TENURE_FAULT_ROWS);
  results = new Map();

  onInit(vitest) {
    this.root = vitest.config.root;
  }

  onTestCaseResult(test) {
    const row = rowOf(this.rows, relative(this.root, test.module.moduleId), test.fullName);
    const { state, errors = [] } = test.result();
    if (row === undefined || state === 'skipped') return;
    const known = this.results.get(row.row) ?? {
      row: row.row,
      fault: row.fault ?? '',
      ok: true,
      tests: 0,
      seconds: 0,
      figures: {},
      errors: [],
    };
    const { seed, figures } = test.meta().faults ?? {};
    known.tests += 1;
    known.ok &&= state === 'passed';
    known.seconds += (test.diagnostic()?.duration ?? 0) / 1000;
    known.seed ??= seed;
    known.fault ||= test.name.replace(/^row [^:]+: /, '');
    Object.assign(known.figures, figures);
    for (const { message, stack } of errors) known.errors.push(`${test.fullName}\n${message}\n${stack ?? ''}`);
    this.results.set(row.row, known);
    if (figures !== undefined) this.say(known);
  }

  onTestModuleEnd(module) {
    const file = relative(this.root, module.moduleId);
    for (const row of this.rows.filter(({ files }) => files.at(-1) === file)) {
      const result = this.results.get(row.row);
      if (result !== undefined && !result.told) this.say(result);
    }
    for (const { message, stack } of module.errors())
      process.stdout.write(`FAILED ${file}: ${message}\n${stack ?? ''}\n`);
  }

  onTestRunEnd(_modules, unhandled) {
    for (const error of unhandled) process.stdout.write(`unhandled: ${error.message}\n${error.stack ?? ''}\n`);
    for (const { row } of this.rows) {
      if (this.results.has(row)) continue;
      this.say({ row, fault: 'did not run', ok: false, tests: 0, seconds: 0, figures: {}, errors: [] });
    }
    const file = process.env.TENURE_FAULT_RESULTS;
    if (file !== undefined) writeFileSync(file, JSON.stringify([...this.results.values()], null, 2));
  }

  say(result) {
    const { row, fault, ok, tests, seconds, seed, figures, errors } = result;
    result.told = true;
    this.results.set(row, result);
    const { seconds: _own, ...shown } = figures;
    const told = Object.entries(shown).map(([name, value]) => `${name} ${value}`);
    const facts = [`${seconds.toFixed(1)} s`, ...told, seed === undefined ? `${tests} tests` : `seed ${seed}`];
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${row.padStart(3)}  ${fault}: ${facts.join(', ')}\n`);
    for (const error of errors) process.stdout.write(`${error.replaceAll(/^/gm, '        ')}\n`);
  }
}
