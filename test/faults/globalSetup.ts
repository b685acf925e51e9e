import type { TestProject } from 'vitest/node';
import { type Served, serve } from '../globalSetup.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Servers that a file of the fault matrix may kill: one set for each file that runs at the same time. */
    faultServers: readonly Served['provided'][];
  }
}

/** The fault matrix kills its servers: they are its own, and those of one file at a time. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const lanes: Served[] = [];
  for (let lane = 0; lane < project.config.maxWorkers; lane += 1) {
    const ports = { postgres: `${26433 + lane}`, temporal: `${27733 + lane}`, temporalUi: `${28733 + lane}` };
    lanes.push(await serve({ name: `faults${'abcdefgh'[lane]}`, ports }));
  }
  project.provide(
    'faultServers',
    lanes.map(({ provided }) => provided),
  );
  return async () => {
    await Promise.all(lanes.map((lane) => lane.stop()));
  };
}
