/**
 * What of an unforeseen error may be logged: its kind, its code and where it happened; not its message, which may hold
 * a personal value or a secret (DESIGN rule 5).
 */
export function errorTrace(error: unknown): { error: string; code?: string; trace?: string[] } {
  if (!(error instanceof Error)) return { error: typeof error };
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = 'code' in cause && (typeof cause.code === 'string' || typeof cause.code === 'number');
  const trace = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: cause === error ? error.name : `${error.name} of ${cause.name}`,
    ...(code ? { code: String('code' in cause ? cause.code : '') } : {}),
    trace: trace.slice(0, 8).map((line) => line.trim()),
  };
}
