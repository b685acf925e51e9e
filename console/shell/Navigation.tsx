import { Badge, NavLink } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { attentionQuery } from '../client/attention.ts';
import { PAGES } from './pages.ts';

/** The main pages; what needs a human is counted beside its name. */
export function Navigation({ onNavigate }: { readonly onNavigate: () => void }) {
  const { pathname } = useLocation();
  const { data } = useQuery(attentionQuery);
  const total = data?.total ?? 0;
  return (
    <nav aria-label="Main">
      {PAGES.map(({ to, label, Icon }) => {
        const isHere = to === '/' ? pathname === '/' : pathname.startsWith(to);
        return (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            active={isHere}
            variant="light"
            aria-current={isHere ? 'page' : undefined}
            leftSection={<Icon />}
            onClick={onNavigate}
            rightSection={
              to === '/needs-attention' && total > 0 ? (
                <Badge color="red" size="sm" aria-label={`${total} need attention`}>
                  {total > 999 ? '999+' : total}
                </Badge>
              ) : null
            }
          />
        );
      })}
    </nav>
  );
}
