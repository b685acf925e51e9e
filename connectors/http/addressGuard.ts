import { BlockList, isIP } from 'node:net';
import { permanent, type TenureError } from '../../domain/errors.ts';
import type { PrivateTargets } from './privateTargets.ts';

/** Never reachable, whatever the operator allows: "this" network, link-local with the cloud metadata services, multicast. */
const ALWAYS_DENIED = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
] as const;

/** Reachable only where the operator's list opens them: private, shared, loopback, reserved, and what embeds an IPv4. */
const DENIED_UNLESS_ALLOWED = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['240.0.0.0', 4],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fec0::', 10],
] as const;

/** Judges one resolved address; made once a process part, holds no state. */
export interface AddressGuard {
  /** The error to refuse with, or undefined where a connection may be opened. `plain` is http without TLS. */
  refusal(address: string, port: number, plain: boolean): TenureError | undefined;
}

/** The guard against a target address that points into our own network (RELIABILITY C4, OWASP API7). */
export function createAddressGuard(allowed: PrivateTargets): AddressGuard {
  const never = blockList(ALWAYS_DENIED);
  const usually = blockList(DENIED_UNLESS_ALLOWED);
  return {
    refusal(address, port, plain) {
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (never.check(address, family)) {
        return forbidden(
          'is link-local, multicast or unspecified, and never allowed',
          'Use the public or private address of the target itself.',
        );
      }
      if (allowed.allows(address, port)) return undefined;
      if (usually.check(address, family)) {
        return forbidden(
          'is in a private or reserved range',
          'If the target really lives there, let the operator add its CIDR to TENURE_ALLOW_PRIVATE_TARGETS.',
        );
      }
      if (plain) {
        return forbidden(
          'would be reached over plain http',
          'Use https, or let the operator add the address to TENURE_ALLOW_PRIVATE_TARGETS.',
        );
      }
      return undefined;
    },
  };
}

function blockList(ranges: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of ranges) list.addSubnet(address, bits, address.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}

function forbidden(why: string, remedy: string): TenureError {
  return permanent('target_address_forbidden', `The address of the target ${why}.`, { remedy });
}
