import { sql } from 'drizzle-orm';
import { FINAL_OUTCOMES } from '../domain/lifecycle.ts';

/**
 * `outcome in …` of a report row that says how its work ended. As literals, not parameters: only so does Postgres see that
 * the partial index on such rows serves.
 */
export const isFinalOutcome = sql.raw(`in (${FINAL_OUTCOMES.map((outcome) => `'${outcome}'`).join(', ')})`);
