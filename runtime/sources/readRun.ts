import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Claimed, noteFailure, releaseRun, renewRun } from '../../db/sources/claimRun.ts';
import { fileChunk } from '../../db/sources/fileRecords.ts';
import { finishRun } from '../../db/sources/finishRun.ts';
import { forgetOutcome, RunLost, type Taking } from '../../db/sources/inRun.ts';
import { type SourceRun, writeRun } from '../../db/sources/runs.ts';
import { createSeenPeople, type SeenPeople } from '../../db/sources/seenPeople.ts';
import { type Source, sourceSecretsContext } from '../../db/sources/sources.ts';
import { takePage } from '../../db/sources/takePage.ts';
import { transact } from '../../db/transact.ts';
import { TenureError } from '../../domain/errors.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { SourceReader } from '../../domain/sources/record.ts';
import { isJsonObject, type JsonObject } from '../../domain/values.ts';
import { createReader } from './createReader.ts';
import type { SourcesOptions } from './runSources.ts';

type Options = SourcesOptions & { readonly leaseMs: number; readonly owner: string };

const json = z.record(z.string(), z.json());

/** How a run was left: `done`, `held`, `waiting` (the source can't be read now), `released` (told to stop), `lost`. */
type End = SourceRun['status'] | 'waiting' | 'released' | 'lost';

/** Reads a claimed run to its end, or as far as it comes. */
export async function readRun(options: Options, { run, source }: Claimed): Promise<End> {
  const { db, sealer, owner, leaseMs, signal, logger } = options;
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  const keeping = keepLease(options, run, ending);
  let reader: SourceReader | undefined;
  try {
    reader = (options.reader ?? createReader)(source, secretsOf(source, sealer), {
      allowPrivate: options.allowPrivate,
      filePart: (number) => fileChunk(db, sealer, run.id, number),
    });
    const mode = run.mode === 'delta' && !reader.canDelta(source.state) ? 'full' : run.mode;
    if (mode !== run.mode) await transact(db, (tx) => writeRun(tx, run.id, { mode }));
    if (run.dryRun) await transact(db, (tx) => forgetOutcome(tx, run.id));
    const taking: Taking = { db, sealer, source, runId: run.id, mode, dryRun: run.dryRun, owner, leaseMs };
    const seen = createSeenPeople(run.dryRun);
    const state = readBefore(run) ?? (await readToEnd(reader, taking, run, seen, stop));
    return (await finishRun(taking, state, seen)).status;
  } catch (error) {
    if (error instanceof RunLost) return 'lost';
    if (signal.aborted) {
      await releaseRun(db, run.id, owner);
      return 'released';
    }
    if (ending.signal.aborted) return 'lost';
    logger.warn({ ...errorTrace(error), runId: run.id }, 'a source can not be read');
    await noteFailure(db, { id: run.id, owner }, failureOf(error));
    return 'waiting';
  } finally {
    ending.abort();
    await keeping;
    await reader?.close();
  }
}

async function readToEnd(
  reader: SourceReader,
  taking: Taking,
  run: SourceRun,
  seen: SeenPeople,
  signal: AbortSignal,
): Promise<JsonObject> {
  const at = run.dryRun ? undefined : run.resume?.at;
  const resume = at !== undefined && isJsonObject(at) ? { resume: at } : {};
  for await (const page of reader.read({ mode: taking.mode, state: taking.source.state, signal, ...resume })) {
    await takePage(taking, page, seen);
    signal.throwIfAborted();
  }
  return reader.nextState();
}

/** The state of a run whose source was read to its end by another process, or before it was held. */
function readBefore({ resume, dryRun }: SourceRun): JsonObject | undefined {
  if (dryRun || resume?.read !== true) return undefined;
  return isJsonObject(resume.state) ? resume.state : {};
}

function secretsOf(source: Source, sealer: Sealer): JsonObject {
  if (source.secretsSealed === null) return {};
  return json.parse(JSON.parse(sealer.unseal(source.secretsSealed, sourceSecretsContext(source.id))));
}

/** A page may take longer than a lease: it is kept alive beside. */
async function keepLease(
  { db, owner, leaseMs, signal }: Options,
  run: SourceRun,
  ending: AbortController,
): Promise<void> {
  while (!ending.signal.aborted && !signal.aborted) {
    await sleep(leaseMs / 3, undefined, { signal: ending.signal }).catch(() => {});
    if (ending.signal.aborted) return;
    try {
      if (!(await renewRun(db, run.id, owner, leaseMs))) ending.abort();
    } catch {
      // The database is away: the lease may run out, and taking the next page tells.
    }
  }
}

function failureOf(error: unknown) {
  if (error instanceof TenureError) {
    const message = [error.message, error.remedy].filter(Boolean).join(' ');
    const { code, retryAfterMs } = error;
    return { code, message, isTransient: error.kind === 'transient', retryAfterMs };
  }
  // Ours, or the database's: it may pass.
  const message = 'It could not be read; what happened is in the log of the worker.';
  return { code: 'source_failed', message, isTransient: true, retryAfterMs: undefined };
}
