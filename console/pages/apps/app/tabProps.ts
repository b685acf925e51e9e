import type { App, CatalogEntry } from '../appQueries.ts';

/** What every tab of an app is given. */
export interface TabProps {
  readonly app: App;
  readonly entry: CatalogEntry;
  readonly mayWrite: boolean;
}
