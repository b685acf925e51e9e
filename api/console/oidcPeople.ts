import { writeAudit } from '../../db/audit.ts';
import { findPerson } from '../../db/console/people.ts';
import { deleteSessionsOf } from '../../db/console/sessions.ts';
import { transact } from '../../db/transact.ts';
import { isId } from '../../domain/ids.ts';
import type { AppDeps } from '../deps.ts';
import { showPerson } from './showPerson.ts';

type Deps = Pick<AppDeps, 'db' | 'sealer'>;

/** Notes that the issuer gives somebody another role than they had here; without any role their sessions end. */
export async function noteRole(deps: Deps, id: string | undefined, role: string | undefined): Promise<void> {
  if (id === undefined || !isId('adm', id)) return;
  await transact(deps.db, async (tx) => {
    const person = await findPerson(tx, id);
    if (person === undefined) return;
    if (role === undefined) await deleteSessionsOf(tx, id);
    if (role === undefined || role === person.role) return;
    const before = showPerson(person);
    const entry = { action: 'admin.update', objectId: id, before, after: { ...before, role } };
    await writeAudit(tx, deps.sealer, { actor: 'oidc', requestId: null }, [entry]);
  });
}

/** Notes that somebody came by the issuer for the first time. */
export async function noteArrival(deps: Deps, id: string): Promise<void> {
  if (!isId('adm', id)) return;
  const person = await findPerson(deps.db, id);
  if (person === undefined) return;
  const entry = { action: 'admin.create', objectId: id, before: null, after: showPerson(person) };
  await transact(deps.db, (tx) => writeAudit(tx, deps.sealer, { actor: 'oidc', requestId: null }, [entry]));
}
