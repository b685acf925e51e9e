import { useQuery } from '@tanstack/react-query';
import { Loading } from '../../../parts/Loading.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { mappingsQuery } from '../appQueries.ts';
import { MappingEditor } from '../mapping/MappingEditor.tsx';
import type { MappingKind } from '../mapping/rowProblems.ts';
import type { TabProps } from './tabProps.ts';

/** The editor of one of an app's mappings. */
export function MappingTab({ app, entry, mayWrite, kind }: TabProps & { readonly kind: MappingKind }) {
  const mappings = useQuery(mappingsQuery(app.id));
  if (mappings.isPending) return <Loading />;
  if (mappings.data === undefined) return <ProblemAlert error={mappings.error} />;
  const props = { app, entry, kind, mayWrite, saved: mappings.data };
  return <MappingEditor {...props} verb="Save" onSaved={() => {}} />;
}
