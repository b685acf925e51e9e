import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { permanent } from '../../domain/errors.ts';

/** The folders and files of a home; `run/` is where its processes find each other. */
export interface HomePaths {
  readonly home: string;
  readonly postgres: string;
  readonly temporal: string;
  readonly logs: string;
  readonly run: string;
  /** Who holds it sets the embedded servers up or takes them down. */
  readonly setupLock: string;
  readonly ports: string;
  /** One file a process that uses the embedded servers, named by its pid. */
  readonly users: string;
}

/** `$TENURE_HOME/{postgres,temporal,logs,run}` (DESIGN ruling 19). */
export function homePaths(home: string): HomePaths {
  const run = join(home, 'run');
  return {
    home,
    postgres: join(home, 'postgres'),
    temporal: join(home, 'temporal'),
    logs: join(home, 'logs'),
    run,
    setupLock: join(run, 'setup.lock'),
    ports: join(run, 'ports.json'),
    users: join(run, 'users'),
  };
}

/** Makes the folders, closed to others. The home itself may be entered by others, as Postgres is not run as root. */
export async function makeHome(home: string): Promise<HomePaths> {
  const paths = homePaths(home);
  try {
    await mkdir(home, { recursive: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw permanent('bad_home', `TENURE_HOME ${home} can't be made or used as a folder (${code}).`, { cause });
  }
  await chmod(home, 0o711);
  for (const folder of [paths.temporal, paths.logs, paths.run, paths.users]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  return paths;
}
