import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Agent, fetch as undiciFetch } from 'undici';
import { insideUnitOfWork } from '../database/index.js';
import { isPublicAddress } from './public-addresses.js';

/** The address an outgoing call would reach is not one a shop, CRM or receiver may have. */
export class ForbiddenAddressError extends Error {
  readonly code = 'ELIAISONADDRESS';
  constructor(host: string) {
    super(
      `${host} resolves to a loopback, private or metadata address, where outgoing calls are not allowed. ` +
        'Use the public address, or set LIAISON_ALLOW_PRIVATE_ADDRESSES=true on a machine of your own.',
    );
    this.name = 'ForbiddenAddressError';
  }
}

/**
 * Outgoing calls to addresses that came from a person (shops, CRMs, webhook receivers). The name is
 * resolved once, checked, and that very address is connected to, so that a name cannot change its
 * mind between the check and the call. What the operator sets by environment does not go through here.
 */
@Injectable()
export class Egress {
  readonly agents: { http: HttpAgent; https: HttpsAgent };
  private readonly dispatcher: Agent;

  /** @param options - `vendorUrls`: where the APIs of vendors are reached instead, by id of the connector */
  constructor(
    private readonly options: { allowPrivate: boolean; vendorUrls?: Readonly<Record<string, string>> },
  ) {
    const lookup = this.lookup;
    this.agents = {
      http: guardAgent(new HttpAgent({ keepAlive: true, maxSockets: 50, lookup }), this.options.allowPrivate),
      https: guardAgent(
        new HttpsAgent({ keepAlive: true, maxSockets: 50, lookup }),
        this.options.allowPrivate,
      ),
    };
    this.dispatcher = new Agent({ connect: { lookup }, connections: 50 });
  }

  /** `fetch` that refuses forbidden addresses, follows no redirect by itself, and must not run inside a unit of work. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    if (insideUnitOfWork()) throw new Error('no network inside a unit of work');
    const address = new URL(
      typeof input === 'string' ? input : input instanceof URL ? input.href : input.url,
    );
    this.assertLiteral(address);
    const answer = await undiciFetch(address, {
      redirect: 'manual',
      ...(init as object),
      dispatcher: this.dispatcher,
    });
    return answer;
  };

  /** Where the API of a connector's vendor is reached instead of its own address. Its calls pass the guard like any. */
  vendorUrl(connector: string): string | undefined {
    return this.options.vendorUrls?.[connector];
  }

  /**
   * Checks an address as far as that goes without resolving it: scheme, credentials, literal IPs.
   *
   * @throws ForbiddenAddressError for a literal that is not public.
   */
  assertLiteral(address: URL): void {
    if (address.protocol !== 'http:' && address.protocol !== 'https:')
      throw new ForbiddenAddressError(address.href);
    const host = address.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !this.options.allowPrivate && !isPublicAddress(host))
      throw new ForbiddenAddressError(host);
  }

  /**
   * The same with the name resolved, for an address that is only kept for now. A name that cannot be
   * resolved passes: every call to it is checked again.
   *
   * @throws ForbiddenAddressError when it leads to no public address.
   */
  async assertAllowed(address: URL): Promise<void> {
    this.assertLiteral(address);
    await new Promise<void>((resolve, reject) => {
      this.lookup(address.hostname.replace(/^\[|\]$/g, ''), {}, (error) => {
        if (error instanceof ForbiddenAddressError) reject(error);
        else resolve();
      });
    });
  }

  /** Whether a host of an address is this machine or one of its own network, by its name alone. */
  static isLocal(hostname: string): boolean {
    const host = hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) return !isPublicAddress(host);
    return host === 'localhost' || host.endsWith('.localhost');
  }

  private readonly lookup: LookupFunction = (hostname, lookupOptions, callback) => {
    dnsLookup(hostname, { ...lookupOptions, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 0);
      const allowed = this.options.allowPrivate
        ? addresses
        : addresses.filter((entry) => isPublicAddress(entry.address));
      const first = allowed[0];
      if (!first) return callback(new ForbiddenAddressError(hostname), '', 0);
      if ((lookupOptions as { all?: boolean }).all === true) {
        return (callback as unknown as (error: null, addresses: LookupAddress[]) => void)(null, allowed);
      }
      return callback(null, first.address, first.family);
    });
  };
}

/** Node's agents skip `lookup` for literal addresses, so those are checked where the socket is made. */
function guardAgent<A extends HttpAgent>(agent: A, allowPrivate: boolean): A {
  const connect = (agent as unknown as { createConnection: (...args: unknown[]) => unknown })
    .createConnection;
  (agent as unknown as { createConnection: (...args: unknown[]) => unknown }).createConnection = function (
    ...args
  ) {
    if (insideUnitOfWork()) throw new Error('no network inside a unit of work');
    const host = (args[0] as { host?: string }).host ?? '';
    if (isIP(host) !== 0 && !allowPrivate && !isPublicAddress(host)) throw new ForbiddenAddressError(host);
    return connect.apply(this, args);
  };
  return agent;
}
