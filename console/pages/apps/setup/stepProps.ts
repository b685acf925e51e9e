import type { App, CatalogEntry } from '../appQueries.ts';

/** What every step of the wizard is given. */
export interface StepProps {
  readonly app: App;
  readonly entry: CatalogEntry;
  readonly mayWrite: boolean;
  /** Leads to the next step. */
  readonly onNext: () => void;
}
