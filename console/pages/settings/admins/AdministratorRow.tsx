import { Badge, Group, NativeSelect, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Dialog } from '../../../parts/Dialog.tsx';
import { TimeAgo } from '../../../parts/TimeAgo.tsx';
import { SessionTable } from '../SessionTable.tsx';
import { AdministratorMenu } from './AdministratorMenu.tsx';
import { type Administrator, ROLE_CHOICES } from './administrators.ts';
import { useAdministrator } from './useAdministrator.ts';

interface Props {
  readonly admin: Administrator;
  readonly mayWrite: boolean;
  readonly onLink: (link: string) => void;
}

/** One of those who may sign in: their role can be changed in place. */
export function AdministratorRow({ admin, mayWrite, onLink }: Props) {
  const { change } = useAdministrator(admin);
  const [isShowing, sessions] = useDisclosure(false);
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          {admin.name}
          {admin.disabled ? (
            <Badge color="gray" variant="outline" tt="none">
              disabled
            </Badge>
          ) : null}
        </Group>
      </Table.Td>
      <Table.Td>{admin.email}</Table.Td>
      <Table.Td>
        {mayWrite ? (
          <NativeSelect
            size="xs"
            aria-label={`Role of ${admin.name}`}
            value={admin.role}
            disabled={change.isPending}
            data={[...ROLE_CHOICES]}
            onChange={({ currentTarget }) => {
              const role = ROLE_CHOICES.find(({ value }) => value === currentTarget.value)?.value;
              if (role !== undefined) change.mutate({ role });
            }}
          />
        ) : (
          admin.role
        )}
      </Table.Td>
      <Table.Td>{admin.twoFactorEnabled ? 'on' : 'off'}</Table.Td>
      <Table.Td>
        <TimeAgo time={admin.createdAt} />
      </Table.Td>
      <Table.Td>
        <AdministratorMenu admin={admin} mayWrite={mayWrite} onLink={onLink} onSessions={sessions.open} />
      </Table.Td>
      <Dialog title={`Sessions of ${admin.name}`} isOpen={isShowing} onClose={sessions.close} size="xl">
        <SessionTable adminId={admin.id} />
      </Dialog>
    </Table.Tr>
  );
}
