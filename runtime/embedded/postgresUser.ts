import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { permanent } from '../../domain/errors.ts';

const run = promisify(execFile);
const NAME = 'postgres';

/** The account that Postgres runs as when we are root, which it refuses to be. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The `postgres` account, made when it isn't there; undefined when we are not root and Postgres runs as ourselves.
 *
 * @throws permanent `no_postgres_user` when it can't be made.
 */
export async function findPostgresUser(): Promise<PostgresUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const known = await idOf();
  if (known !== undefined) return known;
  await run('groupadd', ['--system', NAME]).catch(() => {});
  await run('useradd', ['--system', '--no-create-home', '--gid', NAME, '--shell', '/usr/sbin/nologin', NAME]).catch(
    (cause) => {
      throw permanent('no_postgres_user', `Postgres does not run as root, and the account ${NAME} can't be made.`, {
        remedy: 'Run Tenure as another user than root, or set DATABASE_URL to a Postgres of your own.',
        cause,
      });
    },
  );
  const made = await idOf();
  if (made === undefined) throw permanent('no_postgres_user', `The account ${NAME} was made but is not there.`);
  return made;
}

async function idOf(): Promise<PostgresUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** A program with its arguments, and who runs it. */
export interface Command extends Partial<PostgresUser> {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Says how `user` can run a program that works in `folders`. A folder below one that only root may enter (`/root`, a
 * `mktemp -d`) is out of the account's reach; then `setpriv` (util-linux) starts it with the one capability to pass.
 */
export async function asPostgresUser(command: Command, user: PostgresUser | undefined, folders: readonly string[]) {
  if (user === undefined) return command;
  const closed = (await Promise.all([command.program, ...folders].map((path) => closedFolder(path, user)))).find(
    (folder) => folder !== undefined,
  );
  if (closed === undefined) return { ...command, ...user };
  const setpriv = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  // Without no_setuid_fixup access(2), by which Postgres looks for its own programs, ignores the capability.
  setpriv.push('--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search', '--securebits=+no_setuid_fixup', '--');
  await run('setpriv', [...setpriv, command.program, '--version']).catch((cause) => {
    throw permanent(
      'home_out_of_reach',
      `${closed} may only be entered by its owner, so Postgres can't work below it.`,
      {
        remedy: 'Put the project or TENURE_HOME elsewhere, run Tenure as another user than root, or set DATABASE_URL.',
        cause,
      },
    );
  });
  return { program: 'setpriv', args: [...setpriv, command.program, ...command.args] };
}

/** The first folder above `path` that this account may not enter. */
async function closedFolder(path: string, user: PostgresUser): Promise<string | undefined> {
  const above: string[] = [];
  for (let folder = dirname(path); !above.includes(folder); folder = dirname(folder)) above.unshift(folder);
  for (const folder of above) {
    const { mode, uid, gid } = await stat(folder);
    const mayEnter = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001;
    if (mayEnter === 0) return folder;
  }
  return undefined;
}
