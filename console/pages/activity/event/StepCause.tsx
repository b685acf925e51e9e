import { Alert, Group, Text } from '@mantine/core';
import { useMay } from '../../../client/session.ts';
import { causeWords } from '../../../parts/causeWords.ts';
import { useAppNames } from '../../../parts/useAppNames.ts';
import { GUARD, remedyOf } from '../../attention/items.ts';
import { RemedyLink } from '../../attention/RemedyLink.tsx';
import type { EventRow, Step } from '../eventRows.ts';
import { GuardButtons } from '../GuardButtons.tsx';
import { VerbButtons } from './VerbButtons.tsx';

/** Why a step does not go on, in plain words, what to do about it, and the buttons that do. */
export function StepCause({ event, step }: { readonly event: EventRow; readonly step: Step }) {
  const appName = useAppNames();
  const mayWrite = useMay('events:write');
  const mayDecide = useMay('guard:write');
  const isStuck = step.outcome === 'needs_attention';
  const name = appName(step.appId);
  const remedy = remedyOf({ code: step.reason ?? '', remedy: step.error?.remedy ?? null });
  return (
    <Alert
      color={isStuck ? 'red' : 'yellow'}
      variant="outline"
      title={`${name}: ${causeWords(step.reason ?? step.error?.code ?? step.outcome)}`}
      role={isStuck ? 'alert' : 'status'}
    >
      {step.error === undefined ? null : <Text size="sm">{step.error.message}</Text>}
      {remedy === null ? null : (
        <Text size="sm" mt={4}>
          <b>What to do:</b> {remedy}
        </Text>
      )}
      {isStuck ? null : (
        <Text size="sm" mt={4}>
          It goes on by itself; nothing is lost.
        </Text>
      )}
      <Group gap="xs" mt="xs">
        {isStuck && step.reason === GUARD && mayDecide ? (
          <GuardButtons appId={step.appId} appName={name} choice={{ eventIds: [event.id] }} />
        ) : null}
        {isStuck && step.reason !== GUARD && mayWrite ? (
          <VerbButtons eventId={event.id} appId={step.appId} verbs={['retry', 'skip', 'cancel']} of={name} />
        ) : null}
        <RemedyLink code={step.reason ?? ''} appId={step.appId} />
      </Group>
    </Alert>
  );
}
