/** What is wrong with an expression, and where (from 1). */
export interface ExpressionProblem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** A problem at an offset into the text; blanks are passed over, because the parser's positions include them. */
export function problemAt(text: string, offset: number, message: string): ExpressionProblem {
  const start = offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);
  const before = text.slice(0, start).split('\n');
  return { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
