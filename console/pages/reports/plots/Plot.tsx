import { Button, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Loading } from '../../../parts/Loading.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';

interface Props<F> {
  readonly title: string;
  readonly lead: string;
  readonly figures: UseQueryResult<F>;
  /** The figures as a file. */
  readonly csv: string;
  readonly isEmpty: (figures: F) => boolean;
  readonly plot: (figures: F) => ReactNode;
  readonly table: (figures: F) => ReactNode;
}

/** The frame of each plot: its figures as a picture, as a table, as a file. */
export function Plot<F>({ title, lead, figures, csv, isEmpty, plot, table }: Props<F>) {
  const [isTable, setIsTable] = useState(false);
  return (
    <Section
      title={title}
      lead={lead}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            aria-label={`${title}: ${isTable ? 'Show as plot' : 'Show as table'}`}
            onClick={() => setIsTable(!isTable)}
          >
            {isTable ? 'Show as plot' : 'Show as table'}
          </Button>
          <Button size="xs" variant="default" component="a" href={csv} download aria-label={`${title}: CSV`}>
            CSV
          </Button>
        </>
      }
    >
      {figures.isPending ? <Loading rows={4} /> : null}
      <ProblemAlert error={figures.error} onRetry={() => void figures.refetch()} />
      {figures.data === undefined ? null : isEmpty(figures.data) ? (
        <Text size="sm" c="dimmed" py="xl" ta="center">
          Nothing in this time span.
        </Text>
      ) : isTable ? (
        table(figures.data)
      ) : (
        plot(figures.data)
      )}
    </Section>
  );
}
