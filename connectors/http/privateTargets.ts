import { BlockList, isIP } from 'node:net';
import { permanent } from '../../domain/errors.ts';

/** The operator's list of otherwise forbidden addresses that targets may live at (TENURE_ALLOW_PRIVATE_TARGETS). */
export interface PrivateTargets {
  /** Whether this address and port were opened by the operator. */
  allows(address: string, port: number): boolean;
}

/** Nothing private is reachable. */
export const NO_PRIVATE_TARGETS: PrivateTargets = { allows: () => false };

interface Rule {
  readonly block: BlockList;
  readonly port: number | undefined;
}

/**
 * Reads a comma-separated list of CIDRs, each with an optional port: `10.0.0.0/8,127.0.0.1/32:8089,[fd00::/8]:443`.
 * A bare address is that one address. Spaces are ignored; an empty text opens nothing.
 *
 * @throws permanent `bad_private_targets`, naming the entry by its place (it comes from the environment, where text may
 * be a secret that strayed) and what was expected.
 */
export function parsePrivateTargets(text: string): PrivateTargets {
  const rules = text
    .split(',')
    .map((entry, index) => ({ entry: entry.trim(), place: index + 1 }))
    .filter(({ entry }) => entry !== '')
    .map(({ entry, place }) => parseRule(entry, place));
  return {
    allows: (address, port) => {
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      return rules.some((rule) => (rule.port === undefined || rule.port === port) && rule.block.check(address, family));
    },
  };
}

function parseRule(entry: string, place: number): Rule {
  const { cidr, port } = splitPort(entry);
  const [address = '', prefix, ...more] = cidr.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) throw bad(place, 'an IP address or CIDR, e.g. 10.0.0.0/8 or [fd00::/8]:443');
  const widest = family === 4 ? 32 : 128;
  const bits = prefix === undefined ? widest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(bits >= 0 && bits <= widest)) throw bad(place, `a prefix length from 0 to ${widest} after the slash`);
  if (port !== undefined && !(port >= 1 && port <= 65_535)) throw bad(place, 'a port from 1 to 65535 after the colon');
  const block = new BlockList();
  block.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return { block, port };
}

/** IPv6 has colons of its own, so there a port needs brackets around the CIDR. */
function splitPort(entry: string): { cidr: string; port: number | undefined } {
  const bracketed = /^\[([^\]]*)\](\/\d+)?(?::(.*))?$/.exec(entry);
  if (bracketed !== null) {
    const [, inside = '', prefix = '', port] = bracketed;
    return { cidr: inside + prefix, port: portOf(port) };
  }
  const colons = entry.split(':').length - 1;
  if (colons !== 1) return { cidr: entry, port: undefined };
  const [cidr = '', port] = entry.split(':');
  return { cidr, port: portOf(port) };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
}

function bad(place: number, expected: string) {
  return permanent('bad_private_targets', `entry ${place} of the private targets: expected ${expected}`, {
    remedy: 'Write CIDRs separated by commas, each with an optional port: 10.0.0.0/8,127.0.0.1/32:8089',
  });
}
