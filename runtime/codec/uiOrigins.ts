/**
 * Whose pages may ask the codec endpoint: the Temporal UI's, under each name of this machine where it runs here, and others
 * that were configured. Origins as browsers send them: `http://127.0.0.1:8233`.
 */
export function uiOrigins(temporalUiUrl: string | undefined, others: readonly string[]): ReadonlySet<string> {
  const origins = new Set(others);
  if (temporalUiUrl === undefined) return origins;
  const ui = new URL(temporalUiUrl);
  origins.add(ui.origin);
  if (!LOOPBACK.includes(ui.hostname)) return origins;
  for (const hostname of LOOPBACK) {
    ui.hostname = hostname;
    origins.add(ui.origin);
  }
  return origins;
}

const LOOPBACK = ['127.0.0.1', 'localhost'];
