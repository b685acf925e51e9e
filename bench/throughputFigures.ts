import type { CpuTimes } from './cpuMeter.ts';
import type { Figure } from './figure.ts';

/** One round of one side. */
export interface Round {
  /** Events a second. */
  readonly rate: number;
  /** CPU milliseconds an event, by process. */
  readonly cpu: CpuTimes;
  /** The share of the machine that something else had meanwhile. */
  readonly others: number | undefined;
}

/** Both sides' best rounds against each other: what they did in a second, and what it cost. */
export function throughputFigures(tenure: readonly Round[], bare: readonly Round[], note: string): Figure[] {
  const [left, right] = [bestOf(tenure), bestOf(bare)];
  const target = { is: 'at least', value: 0.5, goal: 0.8 } as const;
  return [
    {
      name: 'throughput: Tenure / bare workflow',
      value: left.rate / right.rate,
      unit: '',
      target,
      note,
      others: left.others === undefined ? undefined : Math.max(left.others, right.others ?? 0),
    },
    rateFigure('Tenure', left, tenure),
    rateFigure('bare workflow', right, bare),
    ...cpuFigures(left, right),
  ];
}

function bestOf(rounds: readonly Round[]): Round {
  return rounds.reduce((left, right) => (right.rate > left.rate ? right : left));
}

function rateFigure(side: string, { rate, others }: Round, rounds: readonly Round[]): Figure {
  return { name: `throughput: ${side}`, value: rate, unit: 'events/s', note: `rounds: ${rates(rounds)}`, others };
}

/** The rounds' rates, for reading. */
export function rates(rounds: readonly Round[]): string {
  return rounds.map(({ rate }) => rate.toFixed(1)).join(', ');
}

/** What an event costs, whatever else the machine does; nothing where that can't be known. */
function cpuFigures(tenure: Round, bare: Round): Figure[] {
  const [left, right] = [cpuOf(tenure), cpuOf(bare)];
  if (left.ms === 0 || right.ms === 0) return [];
  return [
    { name: 'CPU an onboard: bare workflow / Tenure', value: right.ms / left.ms, unit: '' },
    { name: 'CPU an onboard: Tenure', value: left.ms, unit: 'ms', note: left.note },
    { name: 'CPU an onboard: bare workflow', value: right.ms, unit: 'ms', note: right.note },
  ];
}

function cpuOf({ cpu }: Round): { readonly ms: number; readonly note: string } {
  const parts = Object.entries(cpu).filter(([, ms]) => ms >= 0.5);
  return {
    ms: parts.reduce((sum, [, ms]) => sum + ms, 0),
    note: parts.map(([part, ms]) => `${part} ${ms.toFixed(1)}`).join(', '),
  };
}
