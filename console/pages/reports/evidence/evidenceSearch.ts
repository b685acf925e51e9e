import { searchText } from '../../../parts/searchText.ts';

/** Whom the list of leavers is narrowed to. */
export interface EvidenceSearch {
  readonly q?: string | undefined;
  /** Who still has an account that can be used. */
  readonly open?: true | undefined;
}

export function evidenceSearch(search: Record<string, unknown>): EvidenceSearch {
  return { q: searchText(search.q), open: search.open === true ? true : undefined };
}
