/**
 * A moment at which a crash is worst, where a test can have a process killed (`TENURE_FAULT`, runtime/plantedFault.ts):
 * `before-record`: the target has answered, Postgres does not know yet; `before-complete`: Postgres knows, Temporal does
 * not; `after-accept`: a change is committed, the caller has no answer.
 */
export const FAULT_POINTS = ['before-record', 'before-complete', 'after-accept'] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** Told whenever a moment is passed; does nothing in production. */
export type Passing = (point: FaultPoint) => void;
