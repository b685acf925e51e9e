import { NativeSelect, TextInput } from '@mantine/core';
import { fromLocal, SPAN_WORDS, SPANS, type Span, type SpanSearch, toLocal } from './timeSpan.ts';

interface Props {
  readonly value: SpanSearch;
  /** The span where the address names none. */
  readonly otherwise: Span;
  /** Those on offer; all of them where it is left out. */
  readonly choices?: readonly Span[];
  readonly onChange: (value: SpanSearch) => void;
}

/** The time span of a report: one of the common ones, or from and to by the reader's clock. */
export function SpanFields({ value, otherwise, choices = SPANS, onChange }: Props) {
  const span = value.span ?? otherwise;
  return (
    <>
      <NativeSelect
        label="Time span"
        w={160}
        value={span}
        onChange={({ currentTarget }) => {
          const chosen = SPANS.find((it) => it === currentTarget.value);
          onChange({ ...value, span: chosen });
        }}
        data={choices.map((it) => ({ value: it, label: SPAN_WORDS[it] }))}
      />
      {span === 'custom' ? (
        <>
          <TextInput
            type="datetime-local"
            label="From"
            defaultValue={toLocal(value.from)}
            onChange={({ currentTarget }) => onChange({ ...value, span, from: fromLocal(currentTarget.value) })}
          />
          <TextInput
            type="datetime-local"
            label="To"
            defaultValue={toLocal(value.to)}
            onChange={({ currentTarget }) => onChange({ ...value, span, to: fromLocal(currentTarget.value) })}
          />
        </>
      ) : null}
    </>
  );
}
