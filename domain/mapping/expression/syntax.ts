import { type ExpressionProblem, problemAt } from './problem.ts';

const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const MAX_DEPTH = 50;

/**
 * Looks for what the parser reports badly or can't bear: unfinished text, brackets without their other half, brackets
 * nested so deep that parsing would run out of stack. Undefined where there is none of it.
 */
export function checkBrackets(text: string): ExpressionProblem | undefined {
  const open: { bracket: string; offset: number }[] = [];
  for (let offset = 0; offset < text.length; offset += 1) {
    const letter = text.charAt(offset);
    if (text.startsWith('//', offset)) {
      const end = text.indexOf('\n', offset);
      offset = end === -1 ? text.length : end;
    } else if (letter === '"' || letter === "'") {
      const end = endOfText(text, offset);
      if (end === undefined) return problemAt(text, offset, `The text that begins here has no closing ${letter}.`);
      offset = end;
    } else if ('([{'.includes(letter)) {
      open.push({ bracket: letter, offset });
      if (open.length > MAX_DEPTH) return problemAt(text, offset, `Brackets are nested deeper than ${MAX_DEPTH}.`);
    } else if (letter in PAIRS) {
      const last = open.pop();
      if (last?.bracket !== PAIRS[letter]) return problemAt(text, offset, `This ${letter} closes no ${PAIRS[letter]}.`);
    }
  }
  const left = open.at(-1);
  return left === undefined ? undefined : problemAt(text, left.offset, `This ${left.bracket} is never closed.`);
}

/** Where the text literal that begins at `start` ends: plain, raw (`r"…"`) and triple-quoted ones. */
function endOfText(text: string, start: number): number | undefined {
  const quote = text.charAt(start);
  const mark = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  const raw = /(^|[^\w])[bB]?[rR][bB]?$/.test(text.slice(Math.max(0, start - 3), start));
  for (let offset = start + mark.length; offset < text.length; offset += 1) {
    if (!raw && text.charAt(offset) === '\\') offset += 1;
    else if (text.startsWith(mark, offset)) return offset + mark.length - 1;
    else if (mark.length === 1 && text.charAt(offset) === '\n') return undefined;
  }
  return undefined;
}
