import { Alert, Button, Code, CopyButton, Group, Text } from '@mantine/core';

interface Props {
  /** What it is: "API key", "Sign-in link". */
  readonly title: string;
  readonly text: string;
  /** What to do with it. */
  readonly note?: string;
  readonly onDone: () => void;
}

/** A secret that the API tells this once: to be copied, then it is gone from the page, too. */
export function ShownOnce({ title, text, note, onDone }: Props) {
  return (
    <Alert variant="outline" color="yellow" title={`${title}: shown only this once`} mb="md" role="status">
      {note === undefined ? null : (
        <Text size="sm" mb="xs">
          {note}
        </Text>
      )}
      <Code block tabIndex={0} aria-label={title} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Code>
      <Group mt="sm" gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" variant="default" onClick={onDone}>
          Done
        </Button>
      </Group>
    </Alert>
  );
}
