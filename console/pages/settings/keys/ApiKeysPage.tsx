import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../../client/session.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { MoreRows } from '../../../parts/MoreRows.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { ShownOnce } from '../ShownOnce.tsx';
import { ApiKeyRow } from './ApiKeyRow.tsx';
import { apiKeysQuery } from './apiKeys.ts';
import { CreateApiKey } from './CreateApiKey.tsx';

/** Keys of programs that call the API. */
export function ApiKeysPage() {
  const keys = useInfiniteQuery(apiKeysQuery);
  const rows = keys.data?.pages.flatMap(({ data }) => data) ?? [];
  const [isCreating, creating] = useDisclosure(false);
  const [secret, setSecret] = useState<string>();
  const mayWrite = useMay('keys:write');
  const create = mayWrite ? <Button onClick={creating.open}>Create API key</Button> : null;
  return (
    <>
      <PageHeader
        title="API keys"
        lead="For programs that call the API. Each may do only what its scopes say; of a key only a hash is kept."
        actions={rows.length === 0 ? null : create}
      />
      {secret === undefined ? null : (
        <ShownOnce
          title="API key"
          text={secret}
          note="Put it into the program's secret store now."
          onDone={() => setSecret(undefined)}
        />
      )}
      <ProblemAlert error={keys.error} onRetry={() => void keys.refetch()} />
      {keys.isPending ? <Loading /> : null}
      {keys.isSuccess && rows.length === 0 ? (
        <EmptyState title="No API keys yet" text="Make one for each program that calls the API." action={create} />
      ) : null}
      {rows.length === 0 ? null : (
        <>
          <Table.ScrollContainer type="native" minWidth={860} tabIndex={0} role="region" aria-label="API keys">
            <Table aria-label="API keys" verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Begins with</Table.Th>
                  <Table.Th>Scopes</Table.Th>
                  <Table.Th>Created</Table.Th>
                  <Table.Th>Expires</Table.Th>
                  <Table.Th>Last used</Table.Th>
                  <Table.Th>Action</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((key) => (
                  <ApiKeyRow key={key.id} apiKey={key} mayWrite={mayWrite} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <MoreRows
            count={rows.length}
            hasMore={keys.hasNextPage}
            isLoading={keys.isFetchingNextPage}
            onMore={() => void keys.fetchNextPage()}
          />
        </>
      )}
      {isCreating ? <CreateApiKey onClose={creating.close} onCreated={setSecret} /> : null}
    </>
  );
}
