import { PageHeader } from '../../parts/PageHeader.tsx';

/** Apps. */
export function AppsPage() {
  return <PageHeader title="Apps" />;
}
