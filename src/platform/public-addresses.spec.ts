import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { isPublicAddress } from './index.js';
import { specialRanges } from './public-addresses.js';

/** Every entry of IANA's two registries of special-purpose addresses, and what else is no server's. */
const registries: [range: string, what: string][] = [
  ['0.0.0.0/8', 'RFC 791, this network'],
  ['0.0.0.0/32', 'RFC 1122, this host'],
  ['10.0.0.0/8', 'RFC 1918'],
  ['100.64.0.0/10', 'RFC 6598'],
  ['127.0.0.0/8', 'RFC 1122'],
  ['169.254.0.0/16', 'RFC 3927'],
  ['169.254.169.254/32', 'metadata of clouds'],
  ['100.100.100.200/32', 'metadata of a cloud'],
  ['172.16.0.0/12', 'RFC 1918'],
  ['192.0.0.0/24', 'RFC 6890'],
  ['192.0.0.0/29', 'RFC 7335'],
  ['192.0.0.8/32', 'RFC 7600'],
  ['192.0.0.9/32', 'RFC 7723'],
  ['192.0.0.10/32', 'RFC 8155'],
  ['192.0.0.170/31', 'RFC 8880'],
  ['192.0.0.192/32', 'metadata of a cloud'],
  ['192.0.2.0/24', 'RFC 5737'],
  ['192.31.196.0/24', 'RFC 7535'],
  ['192.52.193.0/24', 'RFC 7450'],
  ['192.88.99.0/24', 'RFC 7526'],
  ['192.168.0.0/16', 'RFC 1918'],
  ['192.175.48.0/24', 'RFC 7534'],
  ['198.18.0.0/15', 'RFC 2544'],
  ['198.51.100.0/24', 'RFC 5737'],
  ['203.0.113.0/24', 'RFC 5737'],
  ['224.0.0.0/4', 'RFC 5771, multicast'],
  ['240.0.0.0/4', 'RFC 1112'],
  ['255.255.255.255/32', 'RFC 919, broadcast'],
  ['::1/128', 'RFC 4291'],
  ['::/128', 'RFC 4291'],
  ['::/96', 'RFC 4291, IPv4-compatible'],
  ['::ffff:127.0.0.0/104', 'RFC 4291, IPv4-mapped loopback'],
  ['::ffff:10.0.0.0/104', 'RFC 4291, IPv4-mapped private'],
  ['::ffff:169.254.169.254/128', 'RFC 4291, IPv4-mapped metadata'],
  ['::ffff:0:0:0/96', 'RFC 6145, IPv4-translated'],
  ['64:ff9b::/96', 'RFC 6052'],
  ['64:ff9b:1::/48', 'RFC 8215'],
  ['100::/64', 'RFC 6666'],
  ['100:0:0:1::/64', 'RFC 9780'],
  ['2001::/23', 'RFC 2928'],
  ['2001::/32', 'RFC 4380, Teredo'],
  ['2001:1::1/128', 'RFC 7723'],
  ['2001:1::2/128', 'RFC 8155'],
  ['2001:1::3/128', 'RFC 9665'],
  ['2001:2::/48', 'RFC 5180'],
  ['2001:3::/32', 'RFC 7450'],
  ['2001:4:112::/48', 'RFC 7535'],
  ['2001:10::/28', 'RFC 4843, ORCHID'],
  ['2001:20::/28', 'RFC 7343, ORCHIDv2'],
  ['2001:30::/28', 'RFC 9374'],
  ['2001:db8::/32', 'RFC 3849'],
  ['2002::/16', 'RFC 3056, 6to4'],
  ['2620:4f:8000::/48', 'RFC 7534'],
  ['3ffe::/16', 'RFC 3701, 6bone'],
  ['3fff::/20', 'RFC 9637'],
  ['5f00::/16', 'RFC 9602'],
  ['fc00::/7', 'RFC 4193'],
  ['fd00:ec2::254/128', 'metadata of a cloud'],
  ['fe80::/10', 'RFC 4291'],
  ['fec0::/10', 'RFC 3879'],
  ['ff00::/8', 'RFC 4291, multicast'],
  ['4000::/2', 'not assigned'],
];

/** An address of a range: the first, the last, or one in between. */
function within(range: string, fill: number): string {
  const [address, length] = ipaddr.parseCIDR(range);
  const bytes = address.toByteArray().map((byte, index) => {
    const free = Math.max(0, Math.min(8, (index + 1) * 8 - length));
    const mask = 2 ** free - 1;
    return (byte & ~mask) | (fill & mask);
  });
  return ipaddr.fromByteArray(bytes).toString();
}

describe('public addresses', () => {
  it.each(registries)('are none of %s (%s)', (range) => {
    for (const fill of [0x00, 0x01, 0x5a, 0x80, 0xff]) {
      const address = within(range, fill);
      expect({ address, isPublic: isPublicAddress(address) }).toEqual({ address, isPublic: false });
    }
  });

  it.each([
    ['0177.0.0.1', 'octal'],
    ['0x7f.0.0.1', 'hexadecimal'],
    ['0x7f000001', 'one hexadecimal number'],
    ['2130706433', 'one number'],
    ['127.1', 'shortened'],
    ['8.8.8', 'shortened, else public'],
    ['08.8.8.8', 'with a leading zero'],
    ['8.8.8.8.', 'with a dot at the end'],
    ['fe80::1%eth0', 'with a zone'],
    ['2606:4700::1111%1', 'with a zone, else public'],
    ['[2606:4700::1111]', 'in brackets'],
    ['::FFFF:7F00:1', 'mapped, in capitals'],
    ['0:0:0:0:0:ffff:192.168.0.1', 'mapped, in full'],
    ['::127.0.0.1', 'compatible'],
    ['64:ff9b::169.254.169.254', 'behind NAT64'],
    ['2002:7f00:1::', 'behind 6to4'],
    [' 8.8.8.8', 'with a blank'],
    ['nonsense', 'none at all'],
    ['', 'empty'],
  ])('are not %j (%s)', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each([
    '93.184.216.34',
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '::ffff:93.184.216.34',
    '2606:4700::1111',
    '2001:200::1',
    '2001:4860:4860::8888',
    '2003::1',
    '2a00:1450:4001::1',
    '2620:4f:8001::1',
  ])('are such as %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it('are in no special range, whatever their bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...specialRanges.map(([range]) => range)),
        fc.array(fc.nat({ max: 255 }), { minLength: 16, maxLength: 16 }),
        (range, random) => {
          const [address, length] = ipaddr.parseCIDR(range);
          const bytes = address.toByteArray().map((byte, index) => {
            const mask = 2 ** Math.max(0, Math.min(8, (index + 1) * 8 - length)) - 1;
            return (byte & ~mask) | ((random[index] ?? 0) & mask);
          });
          expect(isPublicAddress(ipaddr.fromByteArray(bytes).toString())).toBe(false);
        },
      ),
    );
  });
});
