import { z } from 'zod';

/**
 * One thing to go wrong, for the requests it matches. `before`: nothing has been done yet (a 503, a slow queue);
 * `after`: the change *is* committed, and only the answer is late, wrong or lost (RELIABILITY E).
 */
export const faultRule = z.strictObject({
  phase: z.enum(['before', 'after']).default('before'),
  /** Requests with one of these methods; all when absent. */
  methods: z
    .array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']))
    .min(1)
    .optional(),
  /** Requests whose path below the base URL begins with this, e.g. `/Users`. */
  path: z.string().optional(),
  /** How many requests it hits; without end when null. */
  times: z.number().int().positive().nullable().default(1),
  /** Of the matching requests, only every n-th. */
  every: z.number().int().positive().default(1),
  delayMs: z.number().int().nonnegative().max(600_000).default(0),
  /** Answer with this status instead. */
  status: z.number().int().min(200).max(599).optional(),
  /** What is sent instead of a SCIM message: a web page, nothing at all, 50 MB of JSON that never closes. */
  body: z.enum(['html', 'none', 'huge']).optional(),
  scimType: z.string().optional(),
  /** The `Retry-After` header, verbatim: seconds or an HTTP date. */
  retryAfter: z.string().optional(),
  /** Close the connection without an answer. */
  drop: z.boolean().default(false),
});

export type FaultRule = z.input<typeof faultRule>;
type ParsedRule = z.output<typeof faultRule>;

/** What the middleware has to do to one request in one phase. */
export interface Fault {
  readonly delayMs: number;
  readonly status: number | undefined;
  readonly body: 'html' | 'none' | 'huge' | undefined;
  readonly scimType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly drop: boolean;
}

/** The knobs a test turns while the sandbox runs. */
export interface Knobs {
  /** Adds a rule; rules are tried in the order they came, the first that matches is taken. Bad rules throw a ZodError. */
  add(rule: FaultRule): void;
  /** Removes all rules and gives the token back. */
  clear(): void;
  /** A resource is found this many milliseconds after it was made, not sooner: a target whose reads lag behind. */
  setVisibleAfter(ms: number): void;
  readonly visibleAfterMs: number;
  /** While true, every SCIM request is answered 401. */
  setTokenRevoked(revoked: boolean): void;
  readonly tokenRevoked: boolean;
  /** Rules that may still hit. */
  rules(): readonly (ParsedRule & { readonly hits: number })[];
  /** The fault for this request, if any; counts as a hit. */
  take(phase: 'before' | 'after', method: string, path: string): Fault | undefined;
}

/** Knobs with nothing turned, or with these rules. */
export function createKnobs(rules: readonly FaultRule[] = []): Knobs {
  let active: { rule: ParsedRule; seen: number; hits: number }[] = [];
  let tokenRevoked = false;
  let visibleAfterMs = 0;
  const add = (rule: FaultRule) => {
    active.push({ rule: faultRule.parse(rule), seen: 0, hits: 0 });
  };
  rules.forEach(add);
  return {
    add,
    clear() {
      active = [];
      tokenRevoked = false;
      visibleAfterMs = 0;
    },
    setVisibleAfter(ms) {
      visibleAfterMs = ms;
    },
    get visibleAfterMs() {
      return visibleAfterMs;
    },
    setTokenRevoked(revoked) {
      tokenRevoked = revoked;
    },
    get tokenRevoked() {
      return tokenRevoked;
    },
    rules: () => active.map(({ rule, hits }) => ({ ...rule, hits })),
    take(phase, method, path) {
      for (const entry of active) {
        if (!matches(entry.rule, phase, method, path)) continue;
        entry.seen += 1;
        if (entry.seen % entry.rule.every !== 0) continue;
        entry.hits += 1;
        if (entry.rule.times !== null && entry.hits >= entry.rule.times) active = active.filter((it) => it !== entry);
        const { delayMs, status, body, scimType, retryAfter, drop } = entry.rule;
        return { delayMs, status, body, scimType, retryAfter, drop };
      }
      return undefined;
    },
  };
}

function matches(rule: ParsedRule, phase: string, method: string, path: string): boolean {
  if (rule.phase !== phase) return false;
  if (rule.methods !== undefined && !rule.methods.some((wanted) => wanted === method)) return false;
  return rule.path === undefined || path.startsWith(rule.path);
}
