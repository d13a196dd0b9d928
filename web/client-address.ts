/** Whose request it is: the other end of the connection or, when that is a proxy of ours, who the proxy says. */
import { BlockList, isIPv6 } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

const nearby = new BlockList();
nearby.addSubnet('127.0.0.0', 8);
nearby.addSubnet('10.0.0.0', 8);
nearby.addSubnet('172.16.0.0', 12);
nearby.addSubnet('192.168.0.0', 16);
nearby.addAddress('::1', 'ipv6');
nearby.addSubnet('fc00::', 7, 'ipv6');

/** The last entry of X-Forwarded-For is the nearest proxy's own; those before it may be anybody's invention. */
export function clientAddress(
  peer: string | undefined,
  forwarded: IncomingHttpHeaders['x-forwarded-for'] | null,
): string {
  const address = peer?.replace(/^::ffff:(?=\d+\.)/, '') ?? 'unknown';
  if (!isNearby(address)) return address;
  return (
    String(forwarded ?? '')
      .split(',')
      .at(-1)
      ?.trim()
      .slice(0, 45) || address
  );
}

const isNearby = (address: string): boolean => nearby.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
