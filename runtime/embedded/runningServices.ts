import { join } from 'node:path';
import type { Config } from '../config.ts';
import { homePaths } from '../process/homePaths.ts';
import { runningPid } from '../process/pidFile.ts';
import { readPorts } from '../process/ports.ts';
import { postgresHealthy, temporalHealthy } from './health.ts';
import { postgresUrl } from './postgresServer.ts';

/** Where the two servers are, embedded or your own. */
export interface ServiceAddresses {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Undefined for a Temporal of your own without TEMPORAL_UI_URL. */
  readonly temporalUiUrl: string | undefined;
}

/** Which of the two are embedded: those without an address of your own. */
export function embeddedParts(config: Config): ('postgres' | 'temporal')[] {
  const parts: ('postgres' | 'temporal')[] = [];
  if (config.DATABASE_URL === undefined) parts.push('postgres');
  if (config.TEMPORAL_ADDRESS === undefined) parts.push('temporal');
  return parts;
}

/** The addresses as the home's files have them; undefined before the first start. Says nothing of health. */
export async function serviceAddresses(config: Config): Promise<ServiceAddresses | undefined> {
  const ports = await readPorts(config.TENURE_HOME);
  const { postgres } = homePaths(config.TENURE_HOME);
  const databaseUrl = config.DATABASE_URL ?? (ports && (await postgresUrl(postgres, ports.postgres)));
  const temporalAddress = config.TEMPORAL_ADDRESS ?? (ports && `127.0.0.1:${ports.temporal}`);
  if (databaseUrl === undefined || temporalAddress === undefined) return undefined;
  const embeddedUi =
    config.TEMPORAL_ADDRESS === undefined && ports !== undefined ? `http://127.0.0.1:${ports.temporalUi}` : undefined;
  return {
    databaseUrl,
    temporalAddress,
    temporalNamespace: config.TEMPORAL_NAMESPACE,
    temporalUiUrl: config.TEMPORAL_UI_URL ?? embeddedUi,
  };
}

/** The addresses, if every embedded server of this home runs and answers; your own are taken at their word. */
export async function healthyServices(config: Config): Promise<ServiceAddresses | undefined> {
  const parts = embeddedParts(config);
  if (parts.some((part) => runningPid(config, part) === undefined)) return undefined;
  const addresses = await serviceAddresses(config);
  if (addresses === undefined) return undefined;
  const checks = parts.map((part) =>
    part === 'postgres'
      ? postgresHealthy(addresses.databaseUrl)
      : temporalHealthy(addresses.temporalAddress, config.TEMPORAL_NAMESPACE),
  );
  return (await Promise.all(checks)).every(Boolean) ? addresses : undefined;
}

/** Marks servers that were started for their users, to be stopped by the last of them. */
export function detachedMark(config: Pick<Config, 'TENURE_HOME'>): string {
  return join(homePaths(config.TENURE_HOME).run, 'services.detached');
}
