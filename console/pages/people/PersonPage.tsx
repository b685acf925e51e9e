import { PageHeader } from '../../parts/PageHeader.tsx';

/** One person. */
export function PersonPage() {
  return <PageHeader title="Person" />;
}
