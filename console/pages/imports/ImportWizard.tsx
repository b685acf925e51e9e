import { FileInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Loading } from '../../parts/Loading.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { Section } from '../../parts/Section.tsx';
import { ImportSettings } from './ImportSettings.tsx';
import { inspectFile } from './queries.ts';

interface Props {
  readonly onStarted: (id: string) => void;
}

/** The way of a file: chosen and looked into, its columns mapped, tried, run. */
export function ImportWizard({ onStarted }: Props) {
  const [file, setFile] = useState<File | null>(null);
  const inspect = useMutation({ mutationFn: inspectFile });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    inspect.reset();
    if (chosen !== null) inspect.mutate(chosen);
  };
  return (
    <>
      <Section title="1. File">
        <FileInput
          label="CSV file"
          description="UTF-8; commas, semicolons or tabs; up to 50 MB and 500,000 rows"
          placeholder="Choose a file"
          accept=".csv,.tsv,.txt,text/csv"
          value={file}
          onChange={choose}
          clearable
          clearButtonProps={{ 'aria-label': 'Clear the file' }}
          maw={460}
        />
        <ProblemAlert error={inspect.error} />
        {inspect.isPending ? <Loading rows={2} /> : null}
      </Section>
      {file === null || inspect.data === undefined ? null : (
        <ImportSettings
          key={`${file.name} ${file.lastModified} ${file.size}`}
          file={file}
          inspection={inspect.data}
          onStarted={onStarted}
        />
      )}
    </>
  );
}
