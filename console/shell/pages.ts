import {
  ActivityIcon,
  AppsIcon,
  AttentionIcon,
  GroupsIcon,
  HomeIcon,
  PeopleIcon,
  PoliciesIcon,
  ReportsIcon,
  SettingsIcon,
} from './icons.tsx';

/** The console's main pages in the order of the navigation, each with the key that follows `g` (CONSOLE.md section 1). */
export const PAGES = [
  { to: '/', label: 'Home', key: 'h', Icon: HomeIcon },
  { to: '/apps', label: 'Apps', key: 'a', Icon: AppsIcon },
  { to: '/people', label: 'People', key: 'p', Icon: PeopleIcon },
  { to: '/groups', label: 'Groups', key: 'g', Icon: GroupsIcon },
  { to: '/policies', label: 'Policies', key: 'o', Icon: PoliciesIcon },
  { to: '/activity', label: 'Activity', key: 'e', Icon: ActivityIcon },
  { to: '/needs-attention', label: 'Needs attention', key: 'n', Icon: AttentionIcon },
  { to: '/reports', label: 'Reports', key: 'r', Icon: ReportsIcon },
  { to: '/settings', label: 'Settings', key: 's', Icon: SettingsIcon },
] as const;
