import type { ReactNode } from 'react';

interface IconProps {
  readonly size?: number;
}

/** A line drawing of 24 x 24; decoration only, what it stands for is said beside it. */
function Drawing({ size = 18, children }: IconProps & { readonly children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export function HomeIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z" />
    </Drawing>
  );
}

export function AppsIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z" />
    </Drawing>
  );
}

export function PeopleIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <circle cx="12" cy="8" r="4" />
      <path d="M4 21c1-5 4-7 8-7s7 2 8 7" />
    </Drawing>
  );
}

export function GroupsIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <circle cx="9" cy="8" r="3.5" />
      <path d="M2 20c.7-4.5 3.3-6 7-6s6.3 1.5 7 6M16 4.700a3.5 3.5 0 0 1 0 6.600M18 14.300c2.3.7 3.6 2.5 4 5.7" />
    </Drawing>
  );
}

export function PoliciesIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <path d="M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7" />
    </Drawing>
  );
}

export function ActivityIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <path d="M3 12h4l3-8 4 16 3-8h4" />
    </Drawing>
  );
}

export function AttentionIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <path d="M12 4 2.5 20h19zM12 10v4.500M12 17.500v.1" />
    </Drawing>
  );
}

export function ReportsIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <path d="M4 20V10M10 20V4M16 20v-7M21 20H3" />
    </Drawing>
  );
}

export function SettingsIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <circle cx="12" cy="12" r="3" />
      <path d="M12 2v4M12 18v4M2 12h4M18 12h4M5 5l2.8 2.800M16.2 16.2 19 19M19 5l-2.8 2.800M7.8 16.2 5 19" />
    </Drawing>
  );
}

export function SearchIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <circle cx="11" cy="11" r="7" />
      <path d="m16.5 16.5 4.5 4.5" />
    </Drawing>
  );
}

export function SunIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v2M12 19v2M3 12h2M19 12h2M6 6l1 1M17 17l1 1M18 6l-1 1M7 17l-1 1" />
    </Drawing>
  );
}

export function MoonIcon(props: IconProps) {
  return (
    <Drawing {...props}>
      <path d="M20 14.500A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.500z" />
    </Drawing>
  );
}
