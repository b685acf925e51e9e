import type { LifecycleEvent } from '../eventRows.ts';
import type { Attempt } from './attempts.ts';

export interface Bar {
  readonly key: string;
  /** Milliseconds since the epoch; `end` is now for what goes on. */
  readonly start: number;
  readonly end: number;
  readonly status: string;
  readonly text: string;
  readonly code: string | null;
}

export interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface Waterfall {
  readonly start: number;
  readonly end: number;
  readonly lanes: readonly Lane[];
}

/**
 * An event's way on one axis of time: how long it lay until its workflow began, then each app's attempts. Pure.
 *
 * @param now in ms; ends what goes on.
 */
export function waterfallOf(
  event: LifecycleEvent,
  attempts: readonly Attempt[],
  appName: (id: string) => string,
  now: number,
): Waterfall {
  const accepted = ms(
    event.effectiveAt !== null && event.effectiveAt > event.createdAt ? event.effectiveAt : event.createdAt,
  );
  const started = event.startedAt === null ? now : ms(event.startedAt);
  const finished = event.finishedAt === null ? now : ms(event.finishedAt);
  const whole: Lane = {
    name: 'Event',
    bars: [
      bar('queue', accepted, started, 'accepted', 'Accepted, until its workflow began'),
      ...(event.startedAt === null ? [] : [bar('run', started, finished, event.status, 'Workflow')]),
    ],
  };
  const lanes = event.steps.map((step) => {
    const tried = attempts.filter(({ appId }) => appId === step.appId);
    const bars = tried.map((it, index) => ({
      ...bar(`${index}`, ms(it.startedAt), ms(it.finishedAt), it.outcome, `Attempt ${it.attempt}`),
      code: it.code,
    }));
    const last = bars.at(-1)?.end ?? started;
    const isOpen = step.finishedAt === null && (step.outcome === 'waiting' || step.outcome === 'needs_attention');
    const waiting = { ...bar('open', last, now, step.outcome, 'Until now'), code: step.reason };
    // Without attempts there is only what the step itself tells.
    const whole = {
      ...bar('step', started, step.finishedAt === null ? now : ms(step.finishedAt), step.outcome, 'Step'),
      code: step.reason,
    };
    return { name: appName(step.appId), bars: bars.length === 0 ? [whole] : isOpen ? [...bars, waiting] : bars };
  });
  const all = [whole, ...lanes].flatMap(({ bars }) => bars);
  return {
    start: Math.min(...all.map(({ start }) => start)),
    end: Math.max(...all.map(({ end }) => end)),
    lanes: [whole, ...lanes],
  };
}

function bar(key: string, start: number, end: number, status: string, text: string): Bar {
  return { key, start, end: Math.max(start, end), status, text, code: null };
}

function ms(time: string): number {
  return new Date(time).getTime();
}
