import { PageHeader } from '../../parts/PageHeader.tsx';

/** Policies. */
export function PoliciesPage() {
  return <PageHeader title="Policies" />;
}
