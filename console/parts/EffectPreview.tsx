import { Alert, Paper, Stack, Text, VisuallyHidden } from '@mantine/core';
import type { InferResponseType } from 'hono/client';
import type { api } from '../client/client.ts';
import { EffectPeople } from './EffectPeople.tsx';
import { Loading } from './Loading.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { useAppNames } from './useAppNames.ts';

/** What a change would do in one app, as the what-if calls answer it. */
export type Effect = InferResponseType<(typeof api.v1.groups)[':id']['what-if']['$post'], 200>['apps'][number];

interface Props {
  /** One an app; undefined until they are there. */
  readonly effects: readonly Effect[] | undefined;
  readonly error?: unknown;
}

/** What a change will give and take, before it is made: counts, who, and what would hold it up. */
export function EffectPreview({ effects, error = null }: Props) {
  const appName = useAppNames();
  if (error !== null) return <ProblemAlert error={error} />;
  if (effects === undefined) return <Loading rows={1} />;
  const telling = effects.filter(({ gives, takes, reasons }) => gives.count + takes.count + reasons.length > 0);
  return (
    <Paper component="section" withBorder p="sm" aria-label="What it will do" role="region">
      <Stack gap="sm">
        {telling.length === 0 ? <Text size="sm">This changes nobody's access.</Text> : null}
        {telling.map((effect) => (
          <AppEffect key={effect.appId} effect={effect} name={appName(effect.appId)} />
        ))}
      </Stack>
    </Paper>
  );
}

function AppEffect({ effect, name }: { readonly effect: Effect; readonly name: string }) {
  const { gives, takes, keeps, heldByGuard, guard, reasons } = effect;
  return (
    <Stack gap={6}>
      <Text size="sm" role="status">
        <b>{name}</b>
        <VisuallyHidden>: </VisuallyHidden> gives {gives.count}, takes {takes.count}
        {keeps === 0 ? '' : `; ${keeps} keep theirs`}
      </Text>
      <EffectPeople verb="gets" some={gives} />
      <EffectPeople verb="loses" some={takes} />
      {guard === null || heldByGuard ? null : (
        <Text size="sm">
          The deletion guard lets it through: {guard.going} of {guard.accounts} accounts would go within the hour, and
          it holds only above {guard.count} accounts and {Math.round(guard.share * 100)} %.
        </Text>
      )}
      {reasons.length === 0 ? null : (
        <Alert
          color="yellow"
          variant="outline"
          p="xs"
          title={heldByGuard ? 'The deletion guard will hold what is taken' : 'It will not be carried out at once'}
        >
          {reasons.map(({ code, message }) => (
            <Text key={code} size="sm">
              {message}
            </Text>
          ))}
          {guard !== null && heldByGuard ? (
            <Text size="sm">
              {guard.going} of {guard.accounts} accounts would go within the hour.
            </Text>
          ) : null}
          {heldByGuard ? <Text size="sm">Somebody has to approve it; what is given is given at once.</Text> : null}
        </Alert>
      )}
    </Stack>
  );
}
