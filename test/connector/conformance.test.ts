import { describe, it } from 'vitest';
import { conformance } from './conformance.ts';
import { TARGETS } from './targets.ts';

/** `npm run test:connector NAME` sets it; without it every target is tried that this machine can start. */
const only = process.env.TENURE_CONNECTOR;
const chosen = TARGETS.filter(({ name }) => only === undefined || name === only);

for (const target of chosen) {
  const reason = await target.unavailable();
  if (reason === undefined) conformance(target);
  else {
    describe(`The connector contract on ${target.name}`, () => {
      it.skip(reason, () => undefined);
    });
    console.warn(`Skipped: the connector contract on ${target.name}: ${reason}.`);
  }
}
