import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../../client/session.ts';
import { confirm } from '../../../parts/confirm.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { ShownOnce } from '../ShownOnce.tsx';
import { Deliveries } from './Deliveries.tsx';
import { EndpointState } from './EndpointState.tsx';
import { endpointQuery } from './endpoints.ts';
import { useEndpoint } from './useEndpoint.ts';

/** One webhook endpoint: what was sent to it, and what came of it. */
export function WebhookPage() {
  const { endpointId } = useParams({ from: '/signedIn/settings/webhooks/$endpointId' });
  const endpoint = useQuery(endpointQuery(endpointId));
  const { test, enable, rotate, remove } = useEndpoint(endpointId);
  const [secret, setSecret] = useState<string>();
  const navigate = useNavigate();
  const mayWrite = useMay('webhooks:write');
  if (endpoint.isPending) return <Loading />;
  if (endpoint.isError) return <ProblemAlert error={endpoint.error} />;
  const { url, description, enabled } = endpoint.data;
  const askRemove = () =>
    confirm({
      title: 'Remove this webhook endpoint?',
      text: 'Nothing more is sent to it, its deliveries go, and report schedules that name it send nothing.',
      verb: 'Remove',
      isDangerous: true,
      onConfirm: () => remove.mutate(undefined, { onSuccess: () => void navigate({ to: '/settings/webhooks' }) }),
    });
  return (
    <>
      <PathLink path="/settings/webhooks">All webhooks</PathLink>
      <PageHeader
        title={description ?? 'Webhook endpoint'}
        lead={url}
        actions={
          mayWrite ? (
            <>
              <Button size="xs" disabled={!enabled} loading={test.isPending} onClick={() => test.mutate()}>
                Send test event
              </Button>
              <Button
                size="xs"
                variant="default"
                loading={rotate.isPending}
                onClick={() => rotate.mutate(undefined, { onSuccess: (made) => setSecret(made.secret) })}
              >
                Rotate secret
              </Button>
              <Button size="xs" variant="default" loading={enable.isPending} onClick={() => enable.mutate(!enabled)}>
                {enabled ? 'Switch off' : 'Switch on'}
              </Button>
              <Button size="xs" variant="outline" color="red" loading={remove.isPending} onClick={askRemove}>
                Remove
              </Button>
            </>
          ) : null
        }
      />
      <Group gap="xs" mb="md">
        <EndpointState endpoint={endpoint.data} />
      </Group>
      {secret === undefined ? null : (
        <ShownOnce
          title="Webhook secret"
          text={secret}
          note="For 24 hours messages carry two signatures, by this secret and by the one before."
          onDone={() => setSecret(undefined)}
        />
      )}
      <Deliveries endpointId={endpointId} mayResend={mayWrite && enabled} />
    </>
  );
}
