import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type { Fault, Knobs } from './faults.ts';
import { scimErrorBody } from './scimError.ts';

/** Does to SCIM requests what the knobs say, before the change is made or between the change and its answer. */
export function injectFaults(knobs: Knobs): RequestHandler {
  return async (req, res, next) => {
    const path = req.path;
    const before = knobs.take('before', req.method, path);
    if (before !== undefined && (await answerWith(before, res))) return;
    const send = res.send.bind(res);
    // The routers answer by `send` once the change is committed.
    res.send = (body) => {
      res.send = send;
      const after = knobs.take('after', req.method, path);
      if (after === undefined) return send(body);
      void answerWith(after, res).then((answered) => (answered ? res : send(body)));
      return res;
    };
    next();
  };
}

/** Waits, drops or answers as the fault says; false when the request goes on as if nothing were. */
async function answerWith(fault: Fault, res: Response): Promise<boolean> {
  if (fault.delayMs > 0) await sleep(fault.delayMs);
  if (fault.drop) {
    res.socket?.destroy();
    return true;
  }
  if (fault.body !== undefined) {
    await sendInstead(fault.body, res.status(fault.status ?? 200));
    return true;
  }
  if (fault.status === undefined) return false;
  if (fault.retryAfter !== undefined) res.setHeader('Retry-After', fault.retryAfter);
  res
    .status(fault.status)
    .type('application/scim+json')
    .send(scimErrorBody(fault.status, 'A fault set on the sandbox', fault.scimType));
  return true;
}

const HUGE_MB = 50;

/** Past `send`, which is ours. */
async function sendInstead(body: NonNullable<Fault['body']>, res: Response): Promise<void> {
  if (body === 'none') {
    res.end();
    return;
  }
  if (body === 'html') {
    res.type('html').end('<!doctype html><title>Welcome to the gateway</title><p>Please sign in.');
    return;
  }
  const megabyte = Buffer.alloc(1_000_000, 'x');
  const pieces = [Buffer.from('{"Resources": ["'), ...Array.from({ length: HUGE_MB }, () => megabyte)];
  // Whoever asked may not want to hear it all.
  await pipeline(Readable.from(pieces), res.type('application/scim+json')).catch(() => {});
}
