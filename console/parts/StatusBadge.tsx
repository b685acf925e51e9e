import { Badge } from '@mantine/core';

/** A colour and plain words for each outcome and status (ruling 12); the words carry the meaning, the colour helps. */
const WORDS: { readonly [status: string]: readonly [color: string, text: string] } = {
  accepted: ['gray', 'accepted'],
  scheduled: ['grape', 'scheduled'],
  running: ['blue', 'running'],
  pending: ['gray', 'pending'],
  waiting: ['yellow', 'waiting'],
  needs_attention: ['red', 'needs attention'],
  completed: ['green', 'completed'],
  done: ['green', 'done'],
  unchanged: ['teal', 'unchanged'],
  skipped: ['gray', 'skipped'],
  superseded: ['gray', 'superseded'],
  compensated: ['orange', 'compensated'],
  cancelled: ['gray', 'cancelled'],
  failed: ['red', 'failed'],
  ok: ['green', 'ok'],
  active: ['green', 'active'],
  inactive: ['gray', 'inactive'],
  deleted: ['gray', 'deleted'],
  none: ['gray', 'none'],
  degraded: ['yellow', 'degraded'],
  unhealthy: ['yellow', 'unhealthy'],
  quarantined: ['red', 'quarantined'],
  unknown: ['gray', 'not checked yet'],
};

interface Props {
  readonly status: string;
  readonly size?: 'xs' | 'sm' | 'md';
}

/** An outcome, status or state, as a small coloured word. */
export function StatusBadge({ status, size = 'sm' }: Props) {
  const [color, text] = WORDS[status] ?? ['gray', status.replaceAll('_', ' ')];
  return (
    <Badge color={color} variant="outline" size={size} tt="none" miw="max-content" className={`badge-${color}`}>
      {text}
    </Badge>
  );
}
