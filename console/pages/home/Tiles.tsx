import { Anchor, Paper, SimpleGrid, Text } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { inWords } from '../reports/parts/duration.ts';
import type { Overview } from './overview.ts';
import { tilesOf } from './tilesOf.ts';

/** The figures of a first look; each leads to the rows behind it. */
export function Tiles({ overview }: { readonly overview: Overview }) {
  return (
    <SimpleGrid
      cols={{ base: 1, xs: 2, md: 3, lg: 5 }}
      spacing="md"
      component="ul"
      p={0}
      m={0}
      style={{ listStyle: 'none' }}
    >
      {tilesOf(overview, inWords, Date.now()).map((tile) => (
        <Tile key={tile.name} {...tile} />
      ))}
    </SimpleGrid>
  );
}

type TileProps = ReturnType<typeof tilesOf>[number];

function Tile({ name, value, about, path }: TileProps) {
  const router = useRouter();
  return (
    <Paper component="li" withBorder p="md" radius="md" display="flex" style={{ flexDirection: 'column' }}>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fz={28} fw={700} lh={1.3} mt="auto">
        {value}
      </Text>
      <Anchor
        component={Link}
        to={path}
        size="xs"
        underline="always"
        aria-label={`${about}: ${name}`}
        onClick={(event) => {
          event.preventDefault();
          router.history.push(path);
        }}
      >
        {about}
      </Anchor>
    </Paper>
  );
}
