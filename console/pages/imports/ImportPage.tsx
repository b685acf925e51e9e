import { PageHeader } from '../../parts/PageHeader.tsx';

/** People from a file. */
export function ImportPage() {
  return <PageHeader title="Import people" />;
}
