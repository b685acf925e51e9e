import { PageHeader } from '../../parts/PageHeader.tsx';

/** Needs attention. */
export function AttentionPage() {
  return <PageHeader title="Needs attention" />;
}
