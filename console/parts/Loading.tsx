import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

/** Stands for what is on its way. */
export function Loading({ rows = 4 }: { readonly rows?: number }) {
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={row} height={36} radius="sm" />
      ))}
    </Stack>
  );
}
