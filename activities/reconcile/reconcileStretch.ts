import { findLiveApp } from '../../db/apps.ts';
import { findingsToMend } from '../../db/reconcile/findings.ts';
import { askToMend } from '../../db/reconcile/mend.ts';
import {
  endReconciliation,
  type Reconciliation,
  type ReconciliationEnd,
  resumeReconciliation,
  writeReconcileError,
} from '../../db/reconcile/reconciliations.ts';
import { takePage } from '../../db/reconcile/takePage.ts';
import { transact } from '../../db/transact.ts';
import { permanent, TenureError, transient } from '../../domain/errors.ts';
import type { ReconciliationId } from '../../domain/ids.ts';
import { isQuarantined } from '../../domain/quarantine.ts';
import type { ReconcilePlace } from '../../domain/reconcile/words.ts';
import type { Attempt, Toolbox } from '../dependencies.ts';
import { stepError } from '../stepError.ts';
import { compareGroups } from './compareGroups.ts';
import { listAll } from './listAll.ts';
import { lookForGone, lookForMissing } from './lookAgain.ts';
import type { Comparison } from './tools.ts';

/** Well before the activity's own time is over. */
const STRETCH_MS = 30_000;
const HEARTBEAT_MS = 1000;
/** A page waits for its turn at an app with limits. */
const PATIENCE_MS = 15_000;
/** People that one event makes right. */
const MEND_PAGE = 500;
/** A quarantined app is looked at again after this. */
const QUARANTINE_MS = 60_000;

/**
 * Compares a stretch of an app with the directory, from where the last one stopped: whatever died meanwhile, no page is
 * counted twice. Errors that pass are Temporal's to try again; others end the comparison, and say so in it.
 *
 * @returns whether the comparison has ended.
 */
export async function reconcileStretch(
  tools: Toolbox,
  { reconciliationId }: { readonly reconciliationId: ReconciliationId },
  attempt: Attempt,
): Promise<{ readonly done: boolean }> {
  const beating = setInterval(() => attempt.heartbeat(), HEARTBEAT_MS);
  try {
    return { done: await stretch(tools, reconciliationId, attempt) };
  } catch (error) {
    if (attempt.signal.aborted || !(error instanceof TenureError)) throw error;
    if (error.kind === 'permanent') {
      await end(tools, reconciliationId, { status: 'failed', error: stepError(error) });
      return { done: true };
    }
    await writeReconcileError(tools.db, reconciliationId, stepError(error));
    throw isQuarantined(error) ? waitsForApp(error) : error;
  } finally {
    clearInterval(beating);
  }
}

async function stretch(tools: Toolbox, id: ReconciliationId, attempt: Attempt): Promise<boolean> {
  const over = Date.now() + STRETCH_MS;
  for (;;) {
    attempt.signal.throwIfAborted();
    const row = await resumeReconciliation(tools.db, id);
    if (row?.status !== 'running') return true;
    const { place } = row;
    if (place.phase === 'end') {
      await end(tools, id, { status: 'done' });
      return true;
    }
    const app = await findLiveApp(tools.db, row.appId);
    if (app === undefined) {
      await end(tools, id, { status: 'cancelled' });
      return true;
    }
    const permit = tools.watch.permit(app);
    try {
      const open = tools.connectors.open(app);
      const { lister } = open.connector;
      if (lister === undefined) throw cannotList();
      const isOver = () => attempt.signal.aborted || Date.now() > over;
      const goesOn = await runPhase(
        {
          tools,
          app,
          open,
          lister,
          row,
          call: { signal: attempt.signal, permit, patienceMs: PATIENCE_MS },
          isOver,
          keep: createKeep(tools, row),
        },
        place,
      );
      await tools.watch.succeeded(app);
      if (!goesOn) return true;
    } catch (thrown) {
      throw await tools.watch.failed(app, thrown, () => tools.connectors.open(app).connector, attempt.signal);
    }
    if (Date.now() > over) return false;
  }
}

async function runPhase(comparison: Comparison, place: ReconcilePlace): Promise<boolean> {
  switch (place.phase) {
    case 'accounts':
      return listAll(comparison, place);
    case 'gone':
      return lookForGone(comparison, place);
    case 'missing':
      return lookForMissing(comparison, place);
    case 'groups':
      return compareGroups(comparison, place);
    case 'mend':
      return mend(comparison, place.after);
    case 'end':
      return true;
  }
}

/** The last phase: what was found and is to be mended is asked for. */
async function mend({ tools, row, app, isOver }: Comparison, begin: number): Promise<boolean> {
  for (let after = begin; ; ) {
    const findings = await findingsToMend(tools.db, { id: row.id, mend: row.mend, after, limit: MEND_PAGE });
    const last = findings.at(-1);
    const next: ReconcilePlace = last === undefined ? { phase: 'end' } : { phase: 'mend', after: last.id };
    if (!(await askToMend(tools.db, { id: row.id, appId: app.id, after }, findings, next))) return false;
    if (last === undefined || isOver()) return true;
    after = last.id;
  }
}

/** Keeps pages one after the other: each from where the one before has led. */
function createKeep({ db, sealer }: Toolbox, row: Reconciliation): Comparison['keep'] {
  let { place } = row;
  return async (page) => {
    const kept = await takePage(db, sealer, { id: row.id, appId: row.appId, place }, page);
    place = page.next;
    return kept;
  };
}

async function end({ db }: Toolbox, id: ReconciliationId, how: ReconciliationEnd): Promise<void> {
  await transact(db, (tx) => endReconciliation(tx, id, how));
}

function cannotList(): TenureError {
  return permanent('cannot_list', "This kind of app can't be listed, and so not compared.", {
    remedy: 'Set how often it is compared (reconcile.every) to null.',
  });
}

function waitsForApp({ message }: TenureError): TenureError {
  return transient('app_unwell', message, { retryAfterMs: QUARANTINE_MS });
}
