import { ActionIcon, Autocomplete, NativeSelect, Table, Text, Textarea, TextInput, Tooltip } from '@mantine/core';
import { type DraftRow, KIND_LABELS, KINDS } from './draftRows.ts';
import { LockIcon, RemoveIcon } from './icons.tsx';

interface Props {
  readonly row: DraftRow;
  readonly number: number;
  readonly isLocked: boolean;
  readonly isReadOnly: boolean;
  readonly sources: readonly string[];
  readonly problems: readonly string[];
  readonly onChange: (row: DraftRow) => void;
  readonly onRemove: () => void;
}

/** One row of a mapping: where its value goes, where it comes from, and when it counts. */
export function MappingRowFields(props: Props) {
  const { row, number, isLocked, isReadOnly, problems, onChange, onRemove } = props;
  const name = `row ${number}`;
  return (
    <>
      <Table.Tr>
        <Table.Td miw={180}>
          <TextInput
            aria-label={`Target attribute, ${name}`}
            value={row.target}
            title={row.target}
            readOnly={isLocked || isReadOnly}
            variant={isLocked ? 'filled' : 'default'}
            rightSection={isLocked ? <LockIcon size={14} /> : null}
            error={problems.length > 0 ? problems.join(' ') : null}
            // Shown across the row below; here for the field's own description, whose aria-describedby is Mantine's alone.
            errorProps={{ style: { display: 'none' } }}
            onChange={({ currentTarget }) => onChange({ ...row, target: currentTarget.value })}
          />
        </Table.Td>
        <Table.Td miw={134}>
          <NativeSelect
            aria-label={`Kind, ${name}`}
            value={row.kind}
            disabled={isReadOnly}
            data={KINDS.map((kind) => ({ value: kind, label: KIND_LABELS[kind] }))}
            onChange={({ currentTarget }) => {
              const kind = KINDS.find((it) => it === currentTarget.value);
              if (kind !== undefined) onChange({ ...row, kind });
            }}
          />
        </Table.Td>
        <Table.Td miw={180}>
          <Value {...props} name={name} />
        </Table.Td>
        <Table.Td miw={118}>
          <NativeSelect
            aria-label={`Apply, ${name}`}
            value={row.apply}
            disabled={isReadOnly}
            data={[
              { value: 'always', label: 'Always' },
              { value: 'create', label: 'Only at create' },
            ]}
            onChange={({ currentTarget }) =>
              onChange({ ...row, apply: currentTarget.value === 'create' ? 'create' : 'always' })
            }
          />
        </Table.Td>
        <Table.Td w={44}>
          <Tooltip label={isLocked ? 'The application requires this row' : 'Remove'}>
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={`Remove ${name}`}
              disabled={isLocked || isReadOnly}
              onClick={onRemove}
            >
              <RemoveIcon />
            </ActionIcon>
          </Tooltip>
        </Table.Td>
      </Table.Tr>
      {problems.length === 0 ? null : (
        <Table.Tr>
          <Table.Td colSpan={5} pt={0}>
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {problems.join(' ')}
            </Text>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function Value({ row, name, sources, isReadOnly, onChange }: Props & { readonly name: string }) {
  if (row.kind === 'source') {
    return (
      <Autocomplete
        aria-label={`Directory attribute, ${name}`}
        data={[...sources]}
        value={row.value}
        readOnly={isReadOnly}
        onChange={(value) => onChange({ ...row, value })}
      />
    );
  }
  const isExpression = row.kind === 'expression';
  return (
    <Textarea
      aria-label={`${isExpression ? 'Expression' : 'Constant'}, ${name}`}
      placeholder={isExpression ? 'ToLower(user.email)' : 'A text, or JSON'}
      autosize
      minRows={1}
      maxRows={8}
      spellCheck={false}
      readOnly={isReadOnly}
      styles={isExpression ? { input: { fontFamily: 'var(--mantine-font-family-monospace)' } } : {}}
      value={row.value}
      onChange={({ currentTarget }) => onChange({ ...row, value: currentTarget.value })}
    />
  );
}
