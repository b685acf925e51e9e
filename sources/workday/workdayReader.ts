import { createAddressGuard } from '../../connectors/http/addressGuard.ts';
import { createHttpTarget } from '../../connectors/http/httpTarget.ts';
import { createPace } from '../../connectors/http/pace.ts';
import type { PrivateTargets } from '../../connectors/http/privateTargets.ts';
import type { SourceError, SourceReader, SourceRecord } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { recordOf } from './recordOf.ts';
import { readReport } from './report.ts';
import { workdaySourceSecrets, workdaySourceSettings } from './settings.ts';

/** Workers a page. */
const PAGE = 200;

/** Reads workers out of a Workday report-as-a-service, which always tells of everybody. */
export function openWorkdayReader(
  settings: JsonObject,
  secrets: JsonObject,
  allowPrivate: PrivateTargets,
  now: () => number = Date.now,
): SourceReader {
  const parsed = workdaySourceSettings.parse(settings);
  const opened = workdaySourceSecrets.parse(secrets);
  const http = createHttpTarget({
    guard: createAddressGuard(allowPrivate),
    pace: createPace({ concurrency: 1 }),
    timeouts: { requestMs: parsed.timeoutSeconds * 1_000 },
  });
  return {
    canDelta: () => false,
    async *read({ signal }) {
      const entries = await readReport(http, parsed, opened, signal);
      const columns = new Set(entries.flatMap((entry) => Object.keys(entry)));
      const at = now();
      for (let first = 0; first < entries.length; first += PAGE) {
        const people: SourceRecord[] = [];
        const errors: SourceError[] = [];
        for (const [index, entry] of entries.slice(first, first + PAGE).entries()) {
          const record = recordOf(entry, `entry ${first + index + 1}`, columns, parsed, at);
          if ('message' in record) errors.push(record);
          else people.push(record);
        }
        // Not paged by Workday: a run that goes on reads the report again, and passes over whom it has taken.
        yield { people, errors, resume: { entries: first + people.length + errors.length } };
      }
    },
    nextState: () => ({}),
    close: () => http.close(),
  };
}
