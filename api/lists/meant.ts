import { appsMeantBy } from '../../db/appsMeantBy.ts';
import type { Db } from '../../db/connect.ts';
import { usersMeantBy } from '../../db/users.ts';
import type { AppId, UserId } from '../../domain/ids.ts';

/** Finds whom and which apps a reader means by the filters `user` and `app`; both may be nobody and none. */
export async function meant<F extends { readonly user?: string | undefined; readonly app?: string | undefined }>(
  db: Db,
  { user, app, ...others }: F,
): Promise<
  Omit<F, 'user' | 'app'> & {
    readonly userIds: readonly UserId[] | undefined;
    readonly appIds: readonly AppId[] | undefined;
  }
> {
  return {
    ...others,
    userIds: user === undefined ? undefined : await usersMeantBy(db, user),
    appIds: app === undefined ? undefined : await appsMeantBy(db, app),
  };
}
