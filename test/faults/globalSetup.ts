import type { TestProject } from 'vitest/node';
import { serve } from '../globalSetup.ts';

/** The fault matrix kills its servers: they are its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  return serve(project, { name: 'faults', ports: { postgres: '26433', temporal: '27733', temporalUi: '28733' } });
}
