import { StatusBadge } from '../../parts/StatusBadge.tsx';
import type { App } from './appQueries.ts';

/** How an app is, in one word. */
export function AppState({ app }: { readonly app: App }) {
  return <StatusBadge status={stateOf(app)} size="md" />;
}

function stateOf({ removingSince, health }: App): string {
  if (removingSince !== null) return 'being_removed';
  return health.status === 'failing' ? 'degraded' : health.status;
}
