import type { z } from '@hono/zod-openapi';
import { compileAppMappings } from '../../connectors/catalog/appMappings.ts';
import type { App } from '../../db/apps.ts';
import type { Db } from '../../db/connect.ts';
import { type MappingEffect, mappingEffect } from '../../db/whatIf/mappingEffect.ts';
import { invalid } from '../problems/requestError.ts';
import type { appChange } from '../schemas/whatIf.ts';
import { entryOf } from './checkSettings.ts';
import { mappingProblems } from './mappingProblems.ts';

/** What the rows of a change of settings would do. @throws 422 naming each row that is wrong. */
export async function mappingWhatIf(
  db: Db,
  app: App,
  { mappings, authorizedDomains }: z.output<typeof appChange>,
): Promise<MappingEffect | undefined> {
  if (mappings === undefined) return undefined;
  const entry = entryOf(app.catalog);
  const domains = authorizedDomains ?? app.authorizedDomains;
  const rows = { users: mappings.users, groups: mappings.groups ?? app.groupsMapping };
  const now = compileAppMappings(entry, rows, domains);
  const groups = mappings.groups === undefined ? [] : mappingProblems('mappings.groups', now.groups);
  const [first, ...more] = [...mappingProblems('mappings.users', now.users), ...groups];
  if (first !== undefined) throw invalid(first, ...more);
  if (!now.users.ok) return undefined;
  const kept = { users: app.usersMapping, groups: app.groupsMapping };
  const { users: old } = compileAppMappings(entry, kept, app.authorizedDomains);
  return mappingEffect(db, app, domains, { old: old.ok ? old.mapping : undefined, now: now.users.mapping });
}
