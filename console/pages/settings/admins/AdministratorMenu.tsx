import { Button, Menu } from '@mantine/core';
import { confirm } from '../../../parts/confirm.tsx';
import type { Administrator } from './administrators.ts';
import { useAdministrator } from './useAdministrator.ts';

interface Props {
  readonly admin: Administrator;
  readonly mayWrite: boolean;
  readonly onLink: (link: string) => void;
  readonly onSessions: () => void;
}

/** What can be done about one of those who may sign in. */
export function AdministratorMenu({ admin, mayWrite, onLink, onSessions }: Props) {
  const { change, remove, invite } = useAdministrator(admin);
  const disable = () =>
    confirm({
      title: `Disable ${admin.name}?`,
      text: 'Their sessions end at once, and they can not sign in until they are enabled again.',
      verb: 'Disable',
      isDangerous: true,
      onConfirm: () => change.mutate({ disabled: true }),
    });
  const removeForGood = () =>
    confirm({
      title: `Remove ${admin.name}?`,
      text: 'Their sessions end at once. What they did stays in the audit log.',
      verb: 'Remove',
      isDangerous: true,
      onConfirm: () => remove.mutate(),
    });
  const makeLink = () => invite.mutate(undefined, { onSuccess: ({ link }) => onLink(link) });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Actions for ${admin.name}`}
          loading={change.isPending || remove.isPending || invite.isPending}
        >
          Actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onSessions}>Sessions</Menu.Item>
        {mayWrite ? (
          <>
            <Menu.Item onClick={makeLink}>New sign-in link</Menu.Item>
            {admin.disabled ? (
              <Menu.Item onClick={() => change.mutate({ disabled: false })}>Enable</Menu.Item>
            ) : (
              <Menu.Item onClick={disable}>Disable</Menu.Item>
            )}
            <Menu.Item onClick={removeForGood}>Remove</Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
