import { PageHeader } from '../../parts/PageHeader.tsx';

/** Activity. */
export function ActivityPage() {
  return <PageHeader title="Activity" />;
}
