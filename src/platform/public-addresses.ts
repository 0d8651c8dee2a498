import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Ranges that are nobody's public server: IANA's registries of special-purpose addresses (RFC 6890),
 * as of November 2026, with what they leave to others: multicast, and the deprecated. Those it calls
 * globally reachable (AS112, AMT, NAT64) are here as well: no shop, CRM or receiver is reached there.
 *
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const specialRanges: readonly (readonly [range: string, what: string])[] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private use'],
  ['100.64.0.0/10', 'shared by a carrier (NAT), also metadata of some clouds'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link local, metadata of clouds'],
  ['172.16.0.0/12', 'private use'],
  ['192.0.0.0/24', 'protocol assignments'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'AMT'],
  ['192.88.99.0/24', '6to4 relays, deprecated'],
  ['192.168.0.0/16', 'private use'],
  ['192.175.48.0/24', 'AS112, direct delegation'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved, limited broadcast'],
  ['::/96', 'unspecified, loopback, IPv4-compatible (deprecated)'],
  ['::ffff:0:0:0/96', 'IPv4-translated'],
  ['64:ff9b::/96', 'NAT64: an IPv4 address in disguise'],
  ['64:ff9b:1::/48', 'NAT64, local use'],
  ['100::/64', 'discard only'],
  ['100:0:0:1::/64', 'dummy prefix'],
  ['2001::/23', 'protocol assignments: Teredo, benchmarking, ORCHID, AMT, AS112, DETs'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4: an IPv4 address in disguise'],
  ['2620:4f:8000::/48', 'AS112, direct delegation'],
  ['3ffe::/16', '6bone, returned'],
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'segment routing'],
  ['fc00::/7', 'unique local'],
  ['fe80::/10', 'link local'],
  ['fec0::/10', 'site local, deprecated'],
  ['ff00::/8', 'multicast'],
];

const parsed = specialRanges.map(([range]) => ipaddr.parseCIDR(range));
/** All that is given to networks so far; the rest of IPv6 is nobody's. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

/**
 * True for addresses on the public internet only. What is not an address in its usual form (octal,
 * hexadecimal, shortened, or with a zone) is not.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false;
  // An IPv4-mapped address (::ffff:0:0/96) is the IPv4 address it names.
  const given = ipaddr.process(address);
  if (given.kind() === 'ipv6' && !given.match(globalUnicast)) return false;
  return !parsed.some((range) => range[0].kind() === given.kind() && given.match(range));
}
