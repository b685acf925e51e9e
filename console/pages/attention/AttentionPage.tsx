import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { attentionQuery } from '../../client/attention.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { AttentionGroup } from './AttentionGroup.tsx';
import type { AttentionItem } from './items.ts';

/** The inbox of what needs a human, grouped by cause, each with its remedy and what can be done at once. Live. */
export function AttentionPage() {
  const search = useSearch({ from: '/signedIn/needs-attention' });
  const navigate = useNavigate({ from: '/needs-attention' });
  const { data, error, isPending, refetch } = useQuery(attentionQuery);
  const isOpen = ({ code, appId }: AttentionItem) => search.code === code && search.app === (appId ?? undefined);
  const toggle = (item: AttentionItem) =>
    void navigate({ search: isOpen(item) ? {} : { code: item.code, app: item.appId ?? undefined }, replace: true });
  return (
    <>
      <PageHeader
        title="Needs attention"
        tabTitle={data === undefined || data.total === 0 ? 'Needs attention' : `(${data.total}) Needs attention`}
        lead="What Tenure can not settle alone, grouped by cause. Everything else goes on meanwhile."
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending ? <Loading /> : null}
      {data?.data.length === 0 ? (
        <EmptyState
          title="Nothing needs you"
          text="Whatever comes up shows here by itself, with what to do about it."
          action={
            <Button component={Link} to="/activity" variant="default">
              See the activity
            </Button>
          }
        />
      ) : null}
      <Stack gap="md">
        {data?.data.map((item) => (
          <AttentionGroup
            key={`${item.code} ${item.appId}`}
            item={item}
            isOpen={isOpen(item)}
            onToggle={() => toggle(item)}
          />
        ))}
      </Stack>
    </>
  );
}
