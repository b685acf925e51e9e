import { type Fill, fillOf } from './Patterns.tsx';

/** A bar of a share from 0 to 1; decoration only, its figure is said beside it. */
export function Bar({ share, fill }: { readonly share: number; readonly fill: Fill }) {
  return (
    <svg width="100%" height="12" aria-hidden="true" focusable="false" style={{ display: 'block' }}>
      <rect width="100%" height="12" rx="3" fill="var(--mantine-color-default-border)" opacity="0.5" />
      <rect width={`${Math.max(0.5, share * 100)}%`} height="12" rx="3" fill={fillOf(fill)} />
    </svg>
  );
}
