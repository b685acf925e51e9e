import { TenureError } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import type { LdapContext } from './context.ts';
import { allOf, equals } from './filters.ts';
import { sendWrite } from './sendWrite.ts';

/**
 * Groups of OpenLDAP and its like hold names, and only its refint overlay lets them follow a renamed entry: where that is
 * not there, we do. AD's own follow by themselves.
 */
export async function followRename(context: LdapContext, from: string, to: string, call: Call): Promise<void> {
  const { directory, settings, flavour } = context;
  if (flavour.isAd) return;
  const name = flavour.memberAttribute;
  const groups = await directory.search(
    {
      base: settings.baseDn,
      scope: 'sub',
      filter: allOf(flavour.groupFilter, equals(name, from)),
      attributes: [flavour.idAttribute],
    },
    call,
  );
  for (const { dn } of groups) {
    const changes = [
      { operation: 'add', name, values: [to] },
      { operation: 'delete', name, values: [from] },
    ] as const;
    await sendWrite(context, { kind: 'modify', dn, changes }, call).catch((error: unknown) => {
      // The overlay was there, and quicker; or the group is gone.
      const isDone =
        error instanceof TenureError && (error.code === 'version_conflict' || error.code === 'target_not_found');
      if (!isDone) throw error;
    });
  }
}
