import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Ranges that have a name in the setting. */
const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
/** More proxies in a row than this are a mistake. */
const mostHops = 10;

/**
 * Whose word about a caller counts: of the peer itself (hop 0), and, going back from it, of each proxy
 * that is named in `X-Forwarded-For`.
 */
export type ProxyTrust = (address: string | undefined, hop: number) => boolean;

/** Nobody's: anybody may write such headers. */
export const trustNobody: ProxyTrust = () => false;

/**
 * Reads the setting: how many proxies stand in front, or their addresses, ranges and names of ranges,
 * separated by commas.
 *
 * @returns undefined when it cannot be read
 */
export function proxyTrust(text: string): ProxyTrust | undefined {
  const words = text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  const [first] = words;
  if (first === undefined || (words.length === 1 && first === 'none')) return trustNobody;
  if (words.length === 1 && /^\d+$/.test(first)) {
    const hops = Number(first);
    return hops <= mostHops ? (_address, hop) => hop < hops : undefined;
  }
  const ranges = words.flatMap((word) => (named[word] ?? [word]).map(rangeOf));
  if (ranges.includes(undefined)) return undefined;
  return (address) => {
    const given = plainAddress(address ?? '');
    if (given === undefined) return false;
    const parsed = ipaddr.process(given);
    return ranges.some((range) => range?.[0].kind() === parsed.kind() && parsed.match(range));
  };
}

function rangeOf(word: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  const [address = '', length, ...rest] = word.split('/');
  if (isIP(address) === 0 || rest.length > 0) return undefined;
  const parsed = ipaddr.process(address);
  const whole = parsed.kind() === 'ipv4' ? 32 : 128;
  if (length === undefined) return [parsed, whole];
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : -1;
  // The whole of the internet is not one's own proxy.
  return bits >= 1 && bits <= whole ? [parsed, bits] : undefined;
}

/** An address without what proxies write around it (brackets, a port, a zone); undefined when it is none. */
export function plainAddress(text: string): string | undefined {
  // As nearly every peer is named. Node takes no leading zeros, so there is one way to write it.
  if (isIP(text) === 4) return text;
  const trimmed = text.trim().slice(0, 100);
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  const address = bare.split('%')[0] ?? '';
  return isIP(address) === 0 ? undefined : ipaddr.process(address).toString();
}

/** What the address of a request is read from. */
export interface AddressedRequest {
  /** The farthest address that a trusted proxy named; the peer's own where none is trusted. */
  readonly ip: string;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * Whom a request comes from: the one place that reads it. A proxy that writes something else than an
 * address stands for its visitors itself.
 */
export function clientAddress({ ip, socket }: AddressedRequest): string {
  return plainAddress(ip) ?? plainAddress(socket.remoteAddress ?? '') ?? 'unknown';
}

/** Who is counted together: one IPv4 address, or the network of one IPv6 customer, who has 2^64 addresses. */
export function addressGroup(address: string): string {
  const plain = plainAddress(address);
  if (plain === undefined) return 'unknown';
  if (isIP(plain) === 4) return plain;
  const parsed = ipaddr.parse(plain);
  return `${ipaddr.fromByteArray([...parsed.toByteArray().slice(0, 8), ...Array<number>(8).fill(0)]).toString()}/64`;
}
