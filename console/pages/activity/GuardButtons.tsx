import { Button } from '@mantine/core';
import { confirm } from '../../parts/confirm.tsx';
import { type Decision, type GuardChoice, useDecideGuard } from './decideGuard.ts';

interface Props {
  readonly appId: string;
  readonly appName: string;
  readonly choice: GuardChoice;
  /** What is decided, such as "3 selected". */
  readonly what?: string;
}

/** Approve and Reject for what the deletion guard holds. */
export function GuardButtons({ appId, appName, choice, what }: Props) {
  const decide = useDecideGuard(appId);
  const suffix = what === undefined ? '' : ` ${what}`;
  const ask = (decision: Decision) =>
    confirm({
      title: decision === 'approve' ? `Approve the removals in ${appName}?` : `Reject the removals in ${appName}?`,
      text:
        decision === 'approve'
          ? 'The accounts that are held now are deactivated or deleted.'
          : 'The accounts that are held now stay, although nothing entitles them; the evidence shows them as open.',
      verb: decision === 'approve' ? 'Yes, approve' : 'Yes, reject',
      isDangerous: decision === 'approve',
      onConfirm: () => decide.mutate({ decision, ...choice }),
    });
  return (
    <>
      <Button size="xs" loading={decide.isPending} onClick={() => ask('approve')}>
        Approve{suffix}
      </Button>
      <Button size="xs" variant="default" disabled={decide.isPending} onClick={() => ask('reject')}>
        Reject{suffix}
      </Button>
    </>
  );
}
