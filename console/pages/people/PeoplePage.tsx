import { PageHeader } from '../../parts/PageHeader.tsx';

/** People. */
export function PeoplePage() {
  return <PageHeader title="People" />;
}
