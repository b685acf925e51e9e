import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { EffectPreview } from '../../parts/EffectPreview.tsx';
import { GroupPicker } from '../../parts/GroupPicker.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { type MemberMode, useChangeMembers, useMemberEffects } from '../groups/useMembers.ts';

interface Props {
  /** null: closed. */
  readonly mode: MemberMode | null;
  readonly userIds: readonly string[];
  readonly groupId?: string | undefined;
  /** The group is given and can't be chosen anew. */
  readonly isGroupFixed?: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** "Assign to Group" and "Remove from Group": which one, what that gives and takes, Apply. */
export function MembersDialog({ mode, onClose, ...others }: Props) {
  return (
    <Dialog
      title={mode === 'remove' ? 'Remove from Group' : 'Assign to Group'}
      isOpen={mode !== null}
      onClose={onClose}
      size="lg"
    >
      {mode === null ? null : <MembersForm mode={mode} onClose={onClose} {...others} />}
    </Dialog>
  );
}

function MembersForm({
  mode,
  userIds,
  groupId: given,
  isGroupFixed = false,
  onClose,
  onDone,
}: Props & { readonly mode: MemberMode }) {
  const [groupId, setGroupId] = useState(given ?? null);
  const change = { groupId, mode, userIds };
  const effects = useMemberEffects(change);
  const apply = useChangeMembers(onDone);
  const people = userIds.length === 1 ? '1 person' : `${userIds.length} people`;
  return (
    <Stack gap="sm">
      <Text size="sm">
        {mode === 'add' ? `${people} will be put into the group.` : `${people} will leave the group.`}
      </Text>
      {isGroupFixed ? null : (
        <GroupPicker
          label="Group name"
          placeholder="Choose a group"
          value={groupId}
          onChange={setGroupId}
          hasEverybody={false}
        />
      )}
      {groupId === null ? null : <EffectPreview effects={effects.data?.apps} error={effects.error} />}
      <ProblemAlert error={apply.error} />
      <DialogButtons
        verb="Apply"
        isPending={apply.isPending}
        isDisabled={groupId === null}
        onDo={() => apply.mutate(change)}
        onCancel={onClose}
      >
        {groupId === null ? null : (
          <CurlButton method="POST" path={`/v1/groups/${groupId}/members`} body={{ [mode]: userIds }} />
        )}
      </DialogButtons>
    </Stack>
  );
}
