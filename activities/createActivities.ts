import { setMaxListeners } from 'node:events';
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import { endScheduled, type WaitingEnd } from '../db/acceptance/endWaiting.ts';
import { type Effect, takeEffect } from '../db/acceptance/takeEffect.ts';
import { finishConverge, planConverge } from '../db/converge.ts';
import { decideGuard, type GuardDecision } from '../db/guard/decideHolds.ts';
import { type CompensationInput, planCompensation } from '../db/planCompensation.ts';
import { planSteps } from '../db/planSteps.ts';
import { waitForApp } from '../db/quarantine.ts';
import { beginReconciliation, type ScheduledReconciliation } from '../db/reconcile/beginReconciliation.ts';
import { endReconciliation } from '../db/reconcile/reconciliations.ts';
import { recordAttention } from '../db/recordAttention.ts';
import type { StepError } from '../db/schema/index.ts';
import { type FailedAttempt, keepAttempt } from '../db/stepAttempts.ts';
import { endStep, reopenStep, type StepKey, writeWaiting } from '../db/steps.ts';
import { transact } from '../db/transact.ts';
import { TenureError } from '../domain/errors.ts';
import { errorTrace } from '../domain/errorTrace.ts';
import type { AppId, EventId, ReconciliationId, UserId } from '../domain/ids.ts';
import type { FinalOutcome } from '../domain/lifecycle.ts';
import { appIsBack, isQuarantined } from '../domain/quarantine.ts';
import { createAppWatch } from './appWatch.ts';
import { createCoalescer } from './coalesce.ts';
import { createConnectorCache } from './connectorCache.ts';
import { convergeGroups } from './convergeGroups.ts';
import { type ConvergedPage, type ConvergePage, convergePeople } from './convergePeople.ts';
import type { ActivityDependencies, Attempt, LeaseTimes, Toolbox } from './dependencies.ts';
import { createJudge, type Verdict } from './judge.ts';
import { type PushInput, type PushResult, pushAccount } from './pushAccount.ts';
import { type MembershipsInput, pushMemberships } from './pushMemberships.ts';
import { reconcileStretch } from './reconcile/reconcileStretch.ts';
import { stepError } from './stepError.ts';
import { toFailure } from './toFailure.ts';

/**
 * A request to a target takes at most 10 s, and none is begun with less than that left of the lease: 15 s and a renewal
 * each second let it through, and hold a killed worker's account for no longer.
 */
const LEASE_TIMES: LeaseTimes = { ttlMs: 15_000, renewEveryMs: 1000, waitMs: 4000 };

/** What a step says of a mistake of ours, which is tried again until a mended worker comes. */
const UNEXPECTED = { code: 'bug', message: 'An unexpected error; the log of the worker has its trace.' };

/** What a step says that was paused while it was at work; between two attempts nobody tells us. */
const PAUSED = {
  code: 'activity_paused',
  message: 'Somebody has paused the activity in Temporal.',
  remedy: 'It goes on when it is unpaused there: Pending Activities in the UI, or `temporal activity unpause`.',
};

/** More would be a leak. */
const LISTENERS = 200;

/** Groups of one app pushed at once by this process. */
const GROUPS_AT_ONCE = 4;

/** What the event's workflow may say about how a step ends without work in the target. */
export interface StepEnd extends StepKey {
  readonly outcome: FinalOutcome;
  readonly reason: string;
  readonly supersededBy?: EventId;
}

/**
 * The activities of all workflows, over one database and one cache of connectors. Those that only read and judge run as
 * local activities; those that touch a target run on the app's own queue.
 */
export function createActivities(deps: ActivityDependencies & { readonly logger: Logger }) {
  const { db, logger } = deps;
  const tools: Toolbox = {
    ...deps,
    connectors: createConnectorCache(deps),
    groupRuns: createCoalescer(GROUPS_AT_ONCE),
    watch: createAppWatch(db),
    lease: LEASE_TIMES,
  };
  const judge = createJudge(tools);

  const activities = {
    /** Lets a scheduled event take effect if its time has come, and says what became of it. */
    takeEffect: ({ eventId }: { eventId: EventId }): Promise<Effect> =>
      transact(db, (tx) => takeEffect(tx, deps.sealer, eventId)),
    /** Ends an event that has not taken effect. */
    endScheduled: ({ eventId, outcome }: { eventId: EventId; outcome: WaitingEnd }): Promise<void> =>
      transact(db, (tx) => endScheduled(tx, eventId, outcome)),
    /** The apps a person's event touches; their steps are written. */
    planSteps: ({ eventId }: { eventId: EventId }): Promise<readonly AppId[]> => planSteps(db, eventId),
    /** Whether the person's e-mail domain is authorized for the app: a verdict, never a value. */
    validateDomain: (input: PushInput): Promise<Verdict> => judge.domain(input),
    /** Whether the person's attributes give a valid account: a verdict and attribute names, never values. */
    mapAttributes: (input: PushInput): Promise<Verdict> => judge.mapping(input),
    endStep: ({ eventId, appId, ...end }: StepEnd): Promise<void> => endStep(db, { eventId, appId }, end),
    reopenStep: ({ eventId, appId }: StepKey): Promise<void> => reopenStep(db, { eventId, appId }),
    planConverge: ({ eventId }: { eventId: EventId }) => planConverge(db, eventId),
    finishConverge: ({ eventId, appId }: StepKey): Promise<void> => finishConverge(db, eventId, appId),

    /** Makes the person's account in the app right, and records it. */
    pushAccount: (input: PushInput & { readonly preempt: boolean }): Promise<PushResult> =>
      attempted(input, (attempt) => pushAccount(tools, input, attempt, { preempt: input.preempt, step: true }), {
        recorded: true,
      }),
    /** Ends what is open of a cancelled or failed event; answers the apps where a push has something to take back. */
    planCompensation: (input: CompensationInput): Promise<readonly AppId[]> => planCompensation(db, input),
    /** What a human has decided about removals that the deletion guard holds. */
    decideGuard: (input: GuardDecision): Promise<void> => decideGuard(db, deps.sealer, input),
    /** Makes the person's memberships in the app right, and ends the step. */
    pushMemberships: (input: MembershipsInput): Promise<void> =>
      attempted(input, (attempt) => pushMemberships(tools, input, attempt)),
    convergePeople: (input: ConvergePage): Promise<ConvergedPage> =>
      attempted(input, (attempt) => convergePeople(tools, input, attempt)),
    convergeGroups: (input: StepKey): Promise<void> =>
      attempted(input, (attempt) => convergeGroups(tools, input, attempt)),

    /** A comparison that the app's schedule asks for; null where there is nothing to compare now. */
    beginReconciliation: (input: ScheduledReconciliation): Promise<ReconciliationId | null> =>
      transact(db, (tx) => beginReconciliation(tx, input)),
    /** Ends a comparison that was cancelled in Temporal. */
    cancelReconciliation: async ({ reconciliationId }: { reconciliationId: ReconciliationId }): Promise<void> => {
      await transact(db, (tx) => endReconciliation(tx, reconciliationId, { status: 'cancelled' }));
    },
    /** Compares a stretch of an app with the directory. */
    reconcileStretch: (input: { reconciliationId: ReconciliationId }) =>
      compared(input, (attempt) => reconcileStretch(tools, input, attempt)),
  };
  return { activities, hold: tools.connectors.hold, close: () => tools.connectors.close() };

  /** The same for a comparison, which says by itself what it waits for. */
  async function compared<T>(
    { reconciliationId }: { readonly reconciliationId: ReconciliationId },
    work: (attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    const attempt = attemptOf(Context.current());
    try {
      return await work(attempt);
    } catch (error) {
      if (!(error instanceof TenureError) && !attempt.signal.aborted) {
        logger.error({ reconciliationId, ...errorTrace(error) }, 'a comparison failed unexpectedly');
      }
      throw toFailure(error, attempt.signal.aborted);
    }
  }

  /** Runs one attempt, and says in the step what it waits for when it fails. */
  async function attempted<T>(
    subject: StepKey & { readonly userId?: UserId },
    work: (attempt: Attempt) => Promise<T>,
    options: { readonly recorded: boolean } = { recorded: false },
  ): Promise<T> {
    const context = Context.current();
    const startedAt = new Date();
    const attempt = attemptOf(context);
    try {
      const result = await work(attempt);
      deps.passing?.('before-complete');
      return result;
    } catch (error) {
      try {
        await tell(error, attempt);
      } catch (untold) {
        // Not said is not done: the attempt is made again, rather than a human waited for who was never asked.
        throw toFailure(untold, attempt.signal.aborted);
      }
      throw toFailure(error, attempt.signal.aborted);
    }

    async function tell(error: unknown, { attempt: attempts, signal }: Attempt): Promise<void> {
      const { eventId, appId, userId } = subject;
      if (signal.aborted) {
        if (context.cancellationDetails?.paused) await writeWaiting(db, subject, { attempts, error: PAUSED });
        return;
      }
      if (!(error instanceof TenureError)) {
        logger.error({ eventId, appId, userId, ...errorTrace(error) }, 'an activity failed unexpectedly');
        await keepAttempt(db, failed(UNEXPECTED, 'waiting'));
        await writeWaiting(db, subject, { attempts, error: UNEXPECTED });
        return;
      }
      const isPermanent = error.kind === 'permanent';
      // Waiting for each other is no news.
      if (error.code !== 'lease_held' && !(isPermanent && options.recorded)) {
        await keepAttempt(db, failed(stepError(error), isPermanent ? 'needs_attention' : 'waiting'));
      }
      if (isQuarantined(error)) {
        // Back meanwhile: nobody would tell it.
        if (!(await waitForApp(db, subject, { attempts, error: stepError(error) }))) throw appIsBack();
      } else if (!isPermanent) {
        if (error.code !== 'lease_held') await writeWaiting(db, subject, { attempts, error: stepError(error) });
      } else if (!options.recorded) {
        await recordAttention(db, subject, { error: stepError(error), attempts });
      }
      logger.info(
        { eventId, appId, userId, code: error.code, attempts, kind: error.kind },
        'a step did not get through',
      );

      function failed(why: StepError, outcome: FailedAttempt['outcome']): FailedAttempt {
        return { eventId, appId, userId: userId ?? null, attempt: attempts, startedAt, outcome, error: why };
      }
    }
  }
}

function attemptOf(context: Context): Attempt {
  // Everything an attempt does at once listens to it: a request to the target, a lease, the groups it waits for.
  setMaxListeners(LISTENERS, context.cancellationSignal);
  return {
    attempt: context.info.attempt,
    signal: context.cancellationSignal,
    heartbeat: () => context.heartbeat(),
  };
}

/** What workflows see of the activities: their types alone. */
export type Activities = ReturnType<typeof createActivities>['activities'];
