import { Alert, Button, List, Text } from '@mantine/core';
import { ProblemError } from '../client/problem.ts';

interface Props {
  readonly error: unknown;
  /** Fields that show their own error; the others are listed here. */
  readonly shownFields?: readonly string[];
  readonly onRetry?: () => void;
}

/** What went wrong, in the API's own sentence, what to do about it, and the request's id for the log. Nothing where there is no error, or where the fields say it all. */
export function ProblemAlert({ error, shownFields = [], onRetry }: Props) {
  if (error === null || error === undefined) return null;
  const problem = error instanceof ProblemError ? error : undefined;
  const isShown = (field: string) => shownFields.some((it) => field === it || field.startsWith(`${it}.`));
  const unshown = problem?.errors.filter(({ field }) => !isShown(field)) ?? [];
  // Every word of it stands at its field already.
  if (problem?.status === 422 && problem.errors.length > 0 && unshown.length === 0) return null;
  // The title has said the same already.
  const others = unshown.filter(({ message }) => message !== problem?.message);
  return (
    <Alert color="red" variant="outline" role="alert" title={titleOf(error)} my="sm">
      {problem?.remedy === undefined ? null : <Text size="sm">{problem.remedy}</Text>}
      {others.length === 0 ? null : (
        <List size="sm" mt={4}>
          {others.map(({ field, message }) => (
            <List.Item key={`${field} ${message}`}>
              <b>{field}</b>: {message}
            </List.Item>
          ))}
        </List>
      )}
      {problem?.requestId === undefined ? null : (
        <Text size="xs" c="dimmed" mt={4}>
          Request {problem.requestId}
        </Text>
      )}
      {onRetry === undefined ? null : (
        <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

function titleOf(error: unknown): string {
  if (error instanceof ProblemError) return error.message;
  if (error instanceof TypeError) return 'Tenure does not answer. The connection may be lost.';
  return error instanceof Error ? error.message : 'Something went wrong.';
}
