import { FAULT_POINTS, type FaultPoint, type Passing } from '../domain/faultPoint.ts';

/** What TENURE_FAULT says: kill this process when it passes this moment the n-th time. */
export interface PlantedFault {
  readonly point: FaultPoint;
  readonly nth: number;
}

/** Reads `before-record` or `before-record:3`. @throws Error that says what was expected. */
export function parsePlantedFault(text: string): PlantedFault {
  const [name, count = '1', ...more] = text.split(':');
  const point = FAULT_POINTS.find((it) => it === name);
  if (point === undefined || more.length > 0 || !/^[1-9]\d{0,5}$/.test(count)) {
    throw new Error(`expected one of ${FAULT_POINTS.join(', ')}, with :N for the N-th time`);
  }
  return { point, nth: Number(count) };
}

/**
 * For the fault matrix alone (test/faults): ends the process without a word at the planted moment, as a crash would. Only
 * the environment plants one; no request can.
 */
export function plantFault(fault: PlantedFault | undefined): Passing | undefined {
  if (fault === undefined) return undefined;
  let passed = 0;
  return (point) => {
    if (point !== fault.point) return;
    passed += 1;
    if (passed === fault.nth) process.kill(process.pid, 'SIGKILL');
  };
}
