import { PathLink } from '../../parts/PathLink.tsx';

const MAPPING: ReadonlySet<string> = new Set([
  'required_attribute_missing',
  'mapping_failed',
  'bad_mapping',
  'uniqueness',
]);
const CONNECTION = /^(target_|app_quarantined$|quarantined$|sealed_unreadable$)/;

interface Props {
  readonly code: string;
  readonly appId: string | null;
}

/** Where the remedy is one of the app's settings: the way there. */
export function RemedyLink({ code, appId }: Props) {
  if (appId === null) return null;
  if (MAPPING.has(code)) return <PathLink path={`/apps/${appId}?tab=users`}>Edit the mapping</PathLink>;
  if (CONNECTION.test(code)) return <PathLink path={`/apps/${appId}?tab=connection`}>Edit the connection</PathLink>;
  return code === 'deletion_guard' ? <PathLink path={`/apps/${appId}?tab=guard`}>Edit the guard</PathLink> : null;
}
