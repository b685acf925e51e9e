import { PageHeader } from '../../parts/PageHeader.tsx';

/** Home. */
export function HomePage() {
  return <PageHeader title="Home" />;
}
