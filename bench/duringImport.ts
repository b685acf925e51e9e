import type { ApiClient } from '../runtime/demo/apiClient.ts';
import { postEvents } from '../runtime/demo/feed.ts';
import type { RunningSandbox } from '../runtime/demo/startSandbox.ts';
import type { Figure } from './figure.ts';
import { createLeavers, offboardFigures } from './leavers.ts';
import { keysOf, onboardOf } from './people.ts';
import { settle } from './settle.ts';

const LEAVERS = 120;
/** What an import is expected to do, events a second: leavers are spread over about the time it takes. */
const EXPECTED_RATE = 35;
const SOONEST_MS = 500;

/** How long a leaver keeps an account while `people` joiners are taken in, posted as fast as they are accepted. */
export async function measureDuringImport(
  api: ApiClient,
  sandbox: RunningSandbox,
  people: number,
  say: (detail: string) => void,
): Promise<readonly Figure[]> {
  const leavers = await createLeavers(api, sandbox, { run: 'leave', count: LEAVERS });
  const begun = Date.now();
  let posted = 0;
  let isOver = false;
  const tell = () => say(`${posted} of ${people} posted`);
  const importing = postEvents(
    api,
    keysOf('import', people).map((key) => onboardOf(key)),
    'bench-import',
    (count) => {
      posted = count;
      if (count % 100 === 0) tell();
    },
  )
    .then(() => settle(api))
    .finally(() => {
      isOver = true;
    });
  const everyMs = Math.max(SOONEST_MS, (people / EXPECTED_RATE / LEAVERS) * 1000);
  const [times] = await Promise.all([leavers.leave(everyMs, () => isOver), importing]);
  const seconds = (Date.now() - begun) / 1000;
  const note = `${people} joiners in ${Math.round(seconds)} s`;
  return offboardFigures('during an import', times, note);
}
