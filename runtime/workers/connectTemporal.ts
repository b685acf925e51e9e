import { NativeConnection } from '@temporalio/worker';
import { permanent } from '../../domain/errors.ts';

/** The worker's connection. @throws permanent `temporal_unreachable` naming the address and TEMPORAL_ADDRESS. */
export async function connectTemporal(address: string): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ address });
  } catch (cause) {
    throw permanent('temporal_unreachable', `Temporal at ${address} can't be reached.`, {
      remedy: 'See that it runs, and that TEMPORAL_ADDRESS, where it is set, is its host:port.',
      cause,
    });
  }
}
