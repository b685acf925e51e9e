import type { Bucket } from '../../../../domain/buckets.ts';
import type { PlotSearch } from './plotSearch.ts';

/** What each plot is told: the shared filters, as the address and as the API's query have them. */
export interface PlotProps {
  readonly search: PlotSearch;
  readonly query: Readonly<Record<string, string>>;
  readonly bucket: Bucket;
}
