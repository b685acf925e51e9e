import express, { type Router } from 'express';
import { z } from 'zod';
import type { BearerCheck } from './bearer.ts';
import type { EffectLog } from './effects.ts';
import { faultRule, type Knobs } from './faults.ts';

const faultsBody = z.strictObject({
  /** Removes all rules first, and gives the token back. */
  clear: z.boolean().optional(),
  tokenRevoked: z.boolean().optional(),
  rules: z.array(faultRule).optional(),
});

/**
 * `GET /effects?after=SEQ` → `{data: Effect[]}`; `GET|POST|DELETE /faults` → `{tokenRevoked, rules}`. Guarded by the
 * token, which opens these also while it is revoked for SCIM.
 */
export function controlRoutes(authorized: BearerCheck, knobs: Knobs, effects: EffectLog): Router {
  const state = () => ({ tokenRevoked: knobs.tokenRevoked, rules: knobs.rules() });
  const router = express.Router();
  router.use((req, res, next) => {
    if (authorized(req)) next();
    else res.status(401).json({ error: 'send the sandbox token: Authorization: Bearer …' });
  });
  router.get('/effects', (req, res) => {
    const after = z.coerce
      .number()
      .int()
      .nonnegative()
      .safeParse(req.query.after ?? 0);
    if (after.success) res.json({ data: effects.after(after.data) });
    else res.status(400).json({ error: 'after: expected the seq of an effect, a non-negative integer' });
  });
  router.get('/faults', (_req, res) => {
    res.json(state());
  });
  router.post('/faults', express.json(), (req, res) => {
    const body = faultsBody.safeParse(req.body);
    if (!body.success) {
      res.status(400).json({ error: z.prettifyError(body.error) });
      return;
    }
    if (body.data.clear === true) knobs.clear();
    if (body.data.tokenRevoked !== undefined) knobs.setTokenRevoked(body.data.tokenRevoked);
    for (const rule of body.data.rules ?? []) knobs.add(rule);
    res.json(state());
  });
  router.delete('/faults', (_req, res) => {
    knobs.clear();
    res.json(state());
  });
  return router;
}
