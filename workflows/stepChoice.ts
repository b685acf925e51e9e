import { isId } from '../domain/ids.ts';
import type { StepChoice } from './messages.ts';

/**
 * What is wrong with the argument of a signal or an update, in a sentence; undefined where it can be meant. Anybody may
 * send anything through the Temporal UI or its CLI.
 *
 * @param plan the event's apps; undefined while they are not known yet.
 */
export function wrongChoice(value: unknown, plan: ReadonlySet<string> | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    return 'The argument must be an object such as {"appId": "app_…"}, or nothing.';
  }
  const unknown = Object.keys(value).find((key) => key !== 'appId');
  if (unknown !== undefined)
    return `The argument has an unknown field "${unknown.slice(0, 40)}"; only "appId" is known.`;
  const { appId }: { appId?: unknown } = value;
  if (appId === undefined) return undefined;
  if (typeof appId !== 'string' || !isId('app', appId)) return '"appId" must be the id of an app, such as "app_…".';
  if (plan !== undefined && !plan.has(appId)) return `This event has no step for ${appId}.`;
  return undefined;
}

/** An argument that is not wrong. */
export function choiceOf(value: StepChoice | null | undefined): StepChoice {
  return value?.appId === undefined ? {} : { appId: value.appId };
}
