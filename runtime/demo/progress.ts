/** Where progress goes: a terminal redraws one line, anything else gets plain lines. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Progress {
  /**
   * Runs one step and shows it as one line: `[ok] name  detail  seconds`. The step may say how far it is; the last
   * thing it said is the line's detail. A failing step is shown as `[!!]` and its error is thrown on.
   */
  step<T>(name: string, run: (say: (detail: string) => void) => Promise<T>): Promise<T>;
  /** A line of its own. */
  line(text: string): void;
}

const NAME_WIDTH = 16;
const DETAIL_WIDTH = 62;
/** Without a terminal, a running step says at most this often where it is. */
const PLAIN_INTERVAL_MS = 5000;

/** A progress display on this stream. */
export function createProgress(stream: ProgressStream, now: () => number = Date.now): Progress {
  const tty = stream.isTTY === true;
  const row = (mark: string, name: string, detail: string, ms: number) =>
    `  [${mark}] ${name.padEnd(NAME_WIDTH)}${detail.padEnd(DETAIL_WIDTH)} ${(ms / 1000).toFixed(1).padStart(6)} s`;
  const draw = (text: string) => stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 120) - 1)}`);
  return {
    async step(name, run) {
      const begun = now();
      let detail = '';
      let shown = begun;
      const say = (next: string) => {
        detail = next;
        if (tty) draw(row('..', name, detail, now() - begun));
        else if (now() - shown >= PLAIN_INTERVAL_MS) {
          shown = now();
          stream.write(`${row('..', name, detail, shown - begun)}\n`);
        }
      };
      if (tty) draw(row('..', name, '', 0));
      const timer = tty ? setInterval(() => draw(row('..', name, detail, now() - begun)), 250) : undefined;
      const finish = (mark: string) => {
        clearInterval(timer);
        if (tty) stream.write('\r\x1b[2K');
        stream.write(`${row(mark, name, detail, now() - begun)}\n`);
      };
      try {
        const result = await run(say);
        finish('ok');
        return result;
      } catch (error) {
        finish('!!');
        throw error;
      }
    },
    line: (text) => {
      stream.write(`${text}\n`);
    },
  };
}
