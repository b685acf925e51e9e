import { Counts } from './Counts.tsx';
import type { Check } from './queries.ts';
import { RowErrors } from './RowErrors.tsx';

/** What a dry run found. */
export function CheckResult({ check }: { readonly check: Check }) {
  return (
    <section aria-label="Result of the dry run">
      <Counts {...check} />
      <RowErrors label="Bad rows" errors={check.errors} total={check.bad} />
    </section>
  );
}
