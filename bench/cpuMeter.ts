import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The processes whose CPU time is counted, by what they are called. */
export type Parts = Readonly<Record<string, () => number | undefined>>;

/** The CPU milliseconds each part used; empty where the system has no /proc. */
export type CpuTimes = Readonly<Record<string, number>>;

export interface CpuMeter {
  /** Runs `work` and answers what it cost beside its own answer. */
  during<T>(work: () => Promise<T>): Promise<Measured<T>>;
}

export interface Measured<T> {
  readonly answer: T;
  readonly cpu: CpuTimes;
  /** The share (0 to 1) of the machine's CPU time that went to neither these parts nor us; undefined without /proc. */
  readonly others: number | undefined;
}

/** Linux counts in hundredths of a second, whatever the kernel's own clock. */
const MS_A_TICK = 10;

/** A meter of these processes and their children. It tells the cost of an event apart from what else the machine does. */
export function createCpuMeter(parts: Parts): CpuMeter {
  const read = () => {
    const ticks = readTicks();
    return Object.entries(parts).flatMap(([name, pidOf]) => {
      const pid = pidOf();
      const used = pid === undefined ? undefined : treeTicks(ticks, pid);
      return used === undefined ? [] : [[name, used * MS_A_TICK] as const];
    });
  };
  return {
    async during(work) {
      const before = new Map(read());
      const machine = { before: machineTicks(), own: process.cpuUsage(), begun: performance.now() };
      const answer = await work();
      const own = process.cpuUsage(machine.own);
      const cpu = Object.fromEntries(read().map(([name, ms]) => [name, ms - (before.get(name) ?? ms)]));
      const ours = Object.values(cpu).reduce((sum, ms) => sum + ms, (own.user + own.system) / 1000);
      const all = (machineTicks() - machine.before) * MS_A_TICK;
      const could = (performance.now() - machine.begun) * availableParallelism();
      return { answer, cpu, others: Number.isNaN(all) ? undefined : Math.max(0, all - ours) / could };
    },
  };
}

/** What the machine has worked since it was started; NaN without /proc. */
function machineTicks(): number {
  try {
    const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8').split(/\s+/);
    return [user, nice, system, irq, softirq, steal].reduce((sum, ticks) => sum + Number(ticks), 0);
  } catch {
    return Number.NaN;
  }
}

interface Ticks {
  readonly parent: number;
  readonly used: number;
}

/** All processes: their parent, and the CPU time of themselves and of their children that have ended. */
function readTicks(): ReadonlyMap<number, Ticks> {
  const found = new Map<number, Ticks>();
  try {
    for (const name of readdirSync('/proc')) {
      const ticks = /^\d+$/.test(name) ? ticksOf(name) : undefined;
      if (ticks !== undefined) found.set(Number(name), ticks);
    }
  } catch {
    // Not Linux.
  }
  return found;
}

/** proc_pid_stat(5): after the name in parentheses come state, ppid, …; utime, stime, cutime and cstime are 14 to 17. */
function ticksOf(pid: string): Ticks | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const used = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), used };
  } catch {
    // It ended in between.
    return undefined;
  }
}

function treeTicks(all: ReadonlyMap<number, Ticks>, pid: number): number | undefined {
  const own = all.get(pid);
  if (own === undefined) return undefined;
  const children = [...all].filter(([, { parent }]) => parent === pid);
  return children.reduce((sum, [child]) => sum + (treeTicks(all, child) ?? 0), own.used);
}
