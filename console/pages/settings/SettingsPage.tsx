import { PageHeader } from '../../parts/PageHeader.tsx';

/** Settings. */
export function SettingsPage() {
  return <PageHeader title="Settings" />;
}
