import { describe, it } from 'vitest';
import { conformance } from './conformance.ts';
import { findPython, startScim2Server } from './scim2Server.ts';

const python = await findPython();

if (python === undefined) {
  describe('the SCIM connector on scim2-server', () => {
    it.skip('needs Python 3 with venv', () => undefined);
  });
  console.warn('Skipped: the tests on scim2-server need Python 3 with its venv module; none was found.');
} else {
  conformance('scim2-server', () => startScim2Server(python), 240_000);
}
