import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../../client/session.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { FirstOnly } from '../../../parts/FirstOnly.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { ShownOnce } from '../ShownOnce.tsx';
import { AddWebhook } from './AddWebhook.tsx';
import { endpointsQuery } from './endpoints.ts';
import { WebhookRow } from './WebhookRow.tsx';

/** Which systems are told what happens. */
export function WebhooksPage() {
  const endpoints = useQuery(endpointsQuery);
  const rows = endpoints.data?.data ?? [];
  const [isAdding, adding] = useDisclosure(false);
  const [secret, setSecret] = useState<string>();
  const mayWrite = useMay('webhooks:write');
  const add = mayWrite ? <Button onClick={adding.open}>Add webhook endpoint</Button> : null;
  return (
    <>
      <PageHeader
        title="Webhooks"
        lead="Systems of yours that are told what happens, by signed messages (Standard Webhooks 1.0)."
        actions={rows.length === 0 ? null : add}
      />
      {secret === undefined ? null : (
        <ShownOnce
          title="Webhook secret"
          text={secret}
          note="Your system verifies the messages' signatures with it."
          onDone={() => setSecret(undefined)}
        />
      )}
      <ProblemAlert error={endpoints.error} onRetry={() => void endpoints.refetch()} />
      {endpoints.isPending ? <Loading /> : null}
      {endpoints.isSuccess && rows.length === 0 ? (
        <EmptyState
          title="No webhook endpoints yet"
          text="Have a chat, a pager or a data store told when an app fails or something needs a human, and send reports there."
          action={add}
        />
      ) : null}
      {rows.length === 0 ? null : (
        <Table.ScrollContainer type="native" minWidth={700} tabIndex={0} role="region" aria-label="Webhook endpoints">
          <Table aria-label="Webhook endpoints" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Address</Table.Th>
                <Table.Th>Is told</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((endpoint) => (
                <WebhookRow key={endpoint.id} endpoint={endpoint} mayWrite={mayWrite} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {endpoints.data?.nextCursor ? <FirstOnly count={rows.length} of="endpoints" /> : null}
      {isAdding ? <AddWebhook onClose={adding.close} onAdded={setSecret} /> : null}
    </>
  );
}
