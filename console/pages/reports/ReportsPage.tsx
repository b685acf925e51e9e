import { PageHeader } from '../../parts/PageHeader.tsx';

/** Reports. */
export function ReportsPage() {
  return <PageHeader title="Reports" />;
}
