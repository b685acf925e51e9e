import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../../client/session.ts';
import { FirstOnly } from '../../../parts/FirstOnly.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { ShownOnce } from '../ShownOnce.tsx';
import { AdministratorRow } from './AdministratorRow.tsx';
import { administratorsQuery } from './administrators.ts';
import { InviteAdministrator } from './InviteAdministrator.tsx';

interface Invitation {
  readonly name: string;
  readonly link: string;
}

/** Who may sign in to the console, and as what. */
export function AdministratorsPage() {
  const admins = useQuery(administratorsQuery);
  const [isInviting, inviting] = useDisclosure(false);
  const [invitation, setInvitation] = useState<Invitation>();
  const mayWrite = useMay('admins:write');
  const rows = admins.data?.data ?? [];
  return (
    <>
      <PageHeader
        title="Administrators"
        lead="Who may sign in to this console. An admin may do everything; an operator retries, skips and approves; an auditor only reads."
        actions={mayWrite ? <Button onClick={inviting.open}>Invite administrator</Button> : null}
      />
      {invitation === undefined ? null : (
        <ShownOnce
          title="Sign-in link"
          text={invitation.link}
          note={`Give this link to ${invitation.name}: it leads to setting a password, works once, and for 72 hours.`}
          onDone={() => setInvitation(undefined)}
        />
      )}
      <ProblemAlert error={admins.error} onRetry={() => void admins.refetch()} />
      {admins.isPending ? <Loading /> : null}
      {rows.length === 0 ? null : (
        <Table.ScrollContainer type="native" minWidth={760} tabIndex={0} role="region" aria-label="Administrators">
          <Table aria-label="Administrators" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Email</Table.Th>
                <Table.Th>Role</Table.Th>
                <Table.Th>Two-factor</Table.Th>
                <Table.Th>Since</Table.Th>
                <Table.Th>Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((admin) => (
                <AdministratorRow
                  key={admin.id}
                  admin={admin}
                  mayWrite={mayWrite}
                  onLink={(link) => setInvitation({ name: admin.name, link })}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {admins.data?.nextCursor ? <FirstOnly count={rows.length} of="administrators" /> : null}
      {isInviting ? <InviteAdministrator onClose={inviting.close} onInvited={setInvitation} /> : null}
    </>
  );
}
