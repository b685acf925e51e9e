import type { AccountLister, Call } from '../../connectors/connector.ts';
import type { App } from '../../db/apps.ts';
import type { Reconciliation } from '../../db/reconcile/reconciliations.ts';
import type { PageTaken } from '../../db/reconcile/takePage.ts';
import type { OpenApp } from '../connectorCache.ts';
import type { Toolbox } from '../dependencies.ts';

/** What a comparison's phases work with. */
export interface Comparison {
  readonly tools: Toolbox;
  readonly app: App;
  readonly open: OpenApp;
  readonly lister: AccountLister;
  /** As it was when this stretch began; `place` is each phase's own. */
  readonly row: Reconciliation;
  readonly call: Call;
  /** The stretch has lasted long enough, or nobody wants it any more. */
  isOver(): boolean;
  /** Keeps a page, with the place after it; false where the comparison is somebody else's, or has ended. */
  keep(page: PageTaken): Promise<boolean>;
}
