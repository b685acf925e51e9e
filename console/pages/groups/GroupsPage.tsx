import { PageHeader } from '../../parts/PageHeader.tsx';

/** Groups. */
export function GroupsPage() {
  return <PageHeader title="Groups" />;
}
