import { Button, Group, Table } from '@mantine/core';
import { PathLink } from '../../parts/PathLink.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { useAppNames } from '../../parts/useAppNames.ts';
import { type Policy, useGroupNames } from './queries.ts';

interface Props {
  readonly policies: readonly Policy[];
  /** What may be done to one; without it nothing may. */
  readonly verbs?: { readonly onEdit: (policy: Policy) => void; readonly onDelete: (policy: Policy) => void };
}

export function PolicyTable({ policies, verbs }: Props) {
  const appName = useAppNames();
  const groupName = useGroupNames(policies.map(({ groupId }) => groupId));
  return (
    <Table.ScrollContainer minWidth={560} tabIndex={0}>
      <Table aria-label="Policies" highlightOnHover verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Policy name</Table.Th>
            <Table.Th>Application</Table.Th>
            <Table.Th>Group</Table.Th>
            <Table.Th>Changed</Table.Th>
            {verbs === undefined ? null : <Table.Th>Actions</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {policies.map((policy) => (
            <Table.Tr key={policy.id}>
              <Table.Td>{policy.name}</Table.Td>
              <Table.Td>
                <PathLink path={`/apps/${policy.appId}`}>{appName(policy.appId)}</PathLink>
              </Table.Td>
              <Table.Td>
                <PathLink path={`/groups/${policy.groupId}`}>{groupName(policy.groupId)}</PathLink>
              </Table.Td>
              <Table.Td>
                <TimeAgo time={policy.updatedAt} />
              </Table.Td>
              {verbs === undefined ? null : (
                <Table.Td>
                  <Group gap="xs" wrap="nowrap">
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`Edit ${policy.name}`}
                      onClick={() => verbs.onEdit(policy)}
                    >
                      Edit
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="outline"
                      color="red"
                      aria-label={`Delete ${policy.name}`}
                      onClick={() => verbs.onDelete(policy)}
                    >
                      Delete
                    </Button>
                  </Group>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
