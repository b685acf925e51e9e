import { Button, Code, CopyButton, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

interface Props {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Names of fields whose values are not shown, such as `token`. */
  readonly secrets?: readonly string[];
}

/** "Show as curl": the call that a form makes, to be copied into a script. The key and secrets are left to be filled in. */
export function CurlButton({ method, path, body, secrets = [] }: Props) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const text = curlOf({ method, path, body, secrets }, window.location.origin);
  return (
    <>
      <Button variant="subtle" size="xs" onClick={open}>
        Show as curl
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title="The same by API"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text size="sm" mb="xs">
          Set <Code>TENURE_KEY</Code> to an API key (Settings, API keys).
        </Text>
        <Code block tabIndex={0}>
          {text}
        </Code>
        <Group justify="flex-end" mt="sm">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Modal>
    </>
  );
}

/** The command's text; single quotes in the body are quoted for a shell. */
export function curlOf({ method, path, body, secrets = [] }: Props, origin: string): string {
  const lines = [`curl -X ${method} '${origin}${path}'`, `-H "Authorization: Bearer $TENURE_KEY"`];
  if (body !== undefined) {
    const hidden = JSON.stringify(body, (key, value: unknown) => (secrets.includes(key) ? '...' : value), 2);
    lines.push(`-H 'Content-Type: application/json'`, `-d '${hidden.replaceAll("'", `'\\''`)}'`);
  }
  return lines.join(' \\\n  ');
}
