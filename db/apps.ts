import { eq } from 'drizzle-orm';
import type { AppId } from '../domain/ids.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { Db } from './connect.ts';
import { apps } from './schema/index.ts';

/** An app's row; the token in it is sealed. */
export type App = typeof apps.$inferSelect;

/** What a sealed token is bound to, so that it can't be moved to another app's row. */
export function tokenContext(appId: AppId): string {
  return `apps|${appId}|token`;
}

/** The connection with its token in clear: for making a connector, never for an answer or a log. */
export function connectionOf(
  app: Pick<App, 'id' | 'baseUrl' | 'tokenSealed'>,
  sealer: Sealer,
): { readonly baseUrl: string; readonly token: string } {
  return { baseUrl: app.baseUrl, token: sealer.unseal(app.tokenSealed, tokenContext(app.id)) };
}

/** The app's row, also of one that was removed (`deletedAt`). */
export async function findApp(db: Db, id: AppId): Promise<App | undefined> {
  const [app] = await db.select().from(apps).where(eq(apps.id, id));
  return app;
}
