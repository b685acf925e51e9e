import { Anchor, Button, Progress, Group as Row, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { useMay } from '../../client/session.ts';
import { confirm } from '../../parts/confirm.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { notifyProblem } from '../../parts/notify.ts';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { Counts } from './Counts.tsx';
import { importErrorsQuery, importQuery } from './queries.ts';
import { RowErrors } from './RowErrors.tsx';

interface Props {
  readonly id: string;
  readonly onAnother: () => void;
}

/** How far an import is, what was wrong with its rows, and a way to stop it. */
export function ImportProgress({ id, onAnother }: Props) {
  const queryClient = useQueryClient();
  const mayWrite = useMay('users:write');
  const { data: found, error } = useQuery(importQuery(id));
  const errors = useQuery(importErrorsQuery(id, found?.bad ?? 0));
  const cancel = useMutation({
    mutationFn: () => answer(api.v1.imports[':id'].cancel.$post({ param: { id } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['imports'] }),
    onError: notifyProblem,
  });
  if (found === undefined) return error === null ? <Loading rows={3} /> : <ProblemAlert error={error} />;
  const share = found.rows === 0 ? 100 : (100 * found.processed) / found.rows;
  const ask = () =>
    confirm({
      title: 'Cancel the import?',
      text: 'Rows that were taken stay; the others are left out.',
      verb: 'Cancel import',
      isDangerous: true,
      onConfirm: () => cancel.mutate(),
    });
  return (
    <Section
      title={`Import of ${found.fileName}`}
      actions={
        <>
          {found.status === 'running' && mayWrite ? (
            <Button variant="outline" color="red" loading={cancel.isPending} onClick={ask}>
              Cancel import
            </Button>
          ) : null}
          {mayWrite ? (
            <Button variant="default" onClick={onAnother}>
              Import another file
            </Button>
          ) : null}
        </>
      }
    >
      <Row gap="sm" mb="xs">
        <StatusBadge status={found.status} />
        <Text size="sm" role="status">
          {found.processed.toLocaleString('en')} of {found.rows.toLocaleString('en')} rows
        </Text>
      </Row>
      <Progress value={share} aria-label="Rows taken" size="lg" />
      <Counts {...found} />
      {found.failure === null ? null : <Text size="sm">It failed: {found.failure.replaceAll('_', ' ')}.</Text>}
      <RowErrors label="Bad rows" errors={errors.data ?? []} total={found.bad} />
      {found.bad === 0 ? null : (
        <Anchor href={`/v1/imports/${id}/errors?format=csv`} download size="sm" underline="always">
          Download bad rows (CSV)
        </Anchor>
      )}
    </Section>
  );
}
