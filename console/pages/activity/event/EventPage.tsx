import { PageHeader } from '../../../parts/PageHeader.tsx';

/** One event. */
export function EventPage() {
  return <PageHeader title="Event" />;
}
