/** A refusal of the API (RFC 9457), as an error that pages can show: its sentence, what to do, and what is wrong by field. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;
  readonly errors: readonly FieldProblem[];
  readonly requestId: string | undefined;

  constructor(problem: ProblemBody) {
    super(problem.detail ?? problem.title ?? `The API answered ${problem.status}.`);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code ?? 'unknown';
    this.remedy = problem.remedy;
    this.errors = problem.errors ?? [];
    this.requestId = problem.requestId;
  }
}

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
  readonly expected?: string | undefined;
}

interface ProblemBody {
  readonly status: number;
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly remedy?: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldProblem[];
}

/** The problem of an answer that is none of the good ones. Never throws: an answer without a body is a problem as well. */
export async function problemOf(response: Pick<Response, 'status' | 'text'>): Promise<ProblemError> {
  try {
    const body: unknown = JSON.parse(await response.text());
    if (typeof body === 'object' && body !== null) return new ProblemError({ ...body, status: response.status });
  } catch {
    // A proxy's page, or nothing.
  }
  return new ProblemError({ status: response.status });
}

/**
 * The problem's fields as @mantine/form's `setErrors` takes them. `rename` gives a form's own name for a field of the API
 * where they differ. What belongs to no field of the form is left to `ProblemAlert`.
 */
export function formErrors(error: unknown, rename: (field: string) => string = (field) => field) {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries(error.errors.map(({ field, message }) => [rename(field), message]));
}
