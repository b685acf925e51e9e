import { Anchor, List, Paper, Text, Title } from '@mantine/core';
import type { CatalogEntry } from '../appQueries.ts';

/** What to do on the vendor's side, step by step, beside the form. */
export function SetupChecklist({ entry }: { readonly entry: CatalogEntry }) {
  return (
    <Paper component="aside" withBorder p="md" radius="md" aria-labelledby="vendor-side">
      <Title order={2} size="h5" id="vendor-side" mb="xs">
        On the application's side
      </Title>
      <List type="ordered" size="sm" spacing="xs">
        {entry.setup.map(({ text, url }) => (
          <List.Item key={text}>
            {text}
            {url === undefined ? null : (
              <>
                {' '}
                <Anchor
                  href={url}
                  target="_blank"
                  rel="noreferrer noopener"
                  size="sm"
                  underline="always"
                  aria-label={`How: ${new URL(url).host} (opens another tab)`}
                >
                  How
                </Anchor>
              </>
            )}
          </List.Item>
        ))}
      </List>
      <Text size="xs" c="dimmed" mt="sm">
        People of this kind of app need: {entry.requiredAttributes.users.join(', ')}.
      </Text>
    </Paper>
  );
}
