import { Button, Group as Row, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newRequestKey } from '../../client/client.ts';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { Section } from '../../parts/Section.tsx';
import { searchWord } from '../../parts/searchText.ts';
import { CheckResult } from './CheckResult.tsx';
import { ColumnMapping } from './ColumnMapping.tsx';
import { LABELS } from './columnTargets.ts';
import { type ImportChoices, type Inspection, importsQuery, sendFile } from './queries.ts';
import { RowErrors } from './RowErrors.tsx';

interface Props {
  readonly file: File;
  readonly inspection: Inspection;
  readonly onStarted: (id: string) => void;
}

const KEYS = ['employeeNumber', 'userName', 'email'] as const;

/** What the columns are and who a row is; then the dry run, and the import. */
export function ImportSettings({ file, inspection, onStarted }: Props) {
  const queryClient = useQueryClient();
  const [choices, setChoices] = useState<ImportChoices>(() => suggestedChoices(inspection));
  const [requestKey] = useState(newRequestKey);
  const check = useMutation({ mutationFn: () => sendFile(file, choices, true, requestKey) });
  const run = useMutation({
    mutationFn: () => sendFile(file, choices, false, requestKey),
    onSuccess: (started) => {
      void queryClient.invalidateQueries({ queryKey: importsQuery.queryKey });
      if ('id' in started) onStarted(started.id);
    },
  });
  const change = (changed: Partial<ImportChoices>) => {
    setChoices({ ...choices, ...changed });
    check.reset();
  };
  const checked = check.data !== undefined && 'dryRun' in check.data ? check.data : undefined;
  const hasGroups = Object.values(choices.columns).includes('groups');
  return (
    <>
      <Section
        title="2. Columns"
        lead={`${inspection.rows.toLocaleString('en')} rows in ${file.name}; what each column is was suggested from its name.`}
      >
        <ColumnMapping inspection={inspection} columns={choices.columns} onChange={(columns) => change({ columns })} />
        <Row align="flex-start" mt="md" gap="sm">
          <Select
            label="People are known by"
            description="The key: a row with a known one updates that person"
            data={KEYS.map((value) => ({ value, label: LABELS[value] }))}
            value={choices.key}
            onChange={(value) => change({ key: searchWord(value, KEYS) ?? choices.key })}
            allowDeselect={false}
          />
          {hasGroups ? (
            <>
              <Select
                label="Groups of a row"
                description="Beside those a person has, or instead"
                data={[
                  { value: 'add', label: 'Add to theirs' },
                  { value: 'set', label: 'Replace theirs' },
                ]}
                value={choices.groups}
                onChange={(value) => change({ groups: searchWord(value, ['add', 'set']) ?? choices.groups })}
                allowDeselect={false}
              />
              <TextInput
                label="Group separator"
                description="What parts the groups in a cell"
                maxLength={5}
                value={choices.groupSeparator}
                onChange={({ currentTarget }) => change({ groupSeparator: currentTarget.value })}
              />
            </>
          ) : null}
        </Row>
        {inspection.badRows === 0 ? null : (
          <Stack gap="xs" mt="md">
            <Text size="sm">
              {inspection.badRows === 1
                ? '1 line can not be read; it is left out.'
                : `${inspection.badRows} lines can not be read; they are left out.`}
            </Text>
            <RowErrors label="Lines that can not be read" errors={inspection.errors} total={inspection.badRows} />
          </Stack>
        )}
      </Section>
      <Section title="3. Dry run" lead="What the file would do, without doing it.">
        <Button
          variant={checked === undefined ? 'filled' : 'default'}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          Dry run
        </Button>
        <ProblemAlert error={check.error} />
        {checked === undefined ? null : <CheckResult check={checked} />}
      </Section>
      <Section title="4. Import" lead="Rows are taken in the background: you can leave this page.">
        <ProblemAlert error={run.error} />
        <Button loading={run.isPending} disabled={checked === undefined} onClick={() => run.mutate()}>
          Run import
        </Button>
        {checked === undefined ? (
          <Text size="sm" c="dimmed" mt="xs">
            After the dry run.
          </Text>
        ) : null}
      </Section>
    </>
  );
}

function suggestedChoices({ columns }: Inspection): ImportChoices {
  const suggested = Object.fromEntries(
    columns.flatMap(({ name, suggested: target }) => (target === null ? [] : [[name, target]])),
  );
  const targets = Object.values(suggested);
  const key = KEYS.find((it) => targets.includes(it)) ?? 'employeeNumber';
  return { columns: suggested, key, groups: 'add', groupSeparator: ';' };
}
