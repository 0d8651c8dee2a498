import type { IncomingMessage } from 'node:http';

/** Bytes of memory one piece of a body needs beside its own: many tiny ones are dear. */
const perPiece = 200;
/** Part of the whole that one address may hold. */
const shareOfAddress = 1 / 2;

/** Why a body was cut before it was complete. */
export type CutReason = 'memory' | 'address';

interface Body {
  address: string;
  since: number;
  bytes: number;
}

/**
 * Counts the bytes of bodies that are not complete yet, on all doors, and says which to cut when they
 * become too many. The one that has held most for longest goes first: what an honest sender writes is
 * complete within moments, and gets in while others keep the doors busy. One that is alone is never cut.
 */
export class BodiesInFlight {
  private readonly bodies = new Map<IncomingMessage, Body>();
  private readonly addresses = new Map<string, number>();
  private total = 0;

  /**
   * @param limit - bytes held at most
   * @param cut - ends a body that must go
   * @param now - milliseconds of any steady clock
   */
  constructor(
    private readonly limit: number,
    private readonly cut: (request: IncomingMessage, reason: CutReason) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Bytes held now. */
  get bytes(): number {
    return this.total;
  }

  /** A body begins to arrive. */
  begin(request: IncomingMessage, address: string): void {
    this.bodies.set(request, { address, since: this.now(), bytes: 0 });
  }

  /** A piece of it has arrived. */
  received(request: IncomingMessage, bytes: number): void {
    const body = this.bodies.get(request);
    if (!body) return;
    this.hold(body, bytes + perPiece);
    const { address } = body;
    if ((this.addresses.get(address) ?? 0) > this.limit * shareOfAddress) this.cutOne('address', address);
    if (this.total > this.limit) this.cutOne('memory');
  }

  /** It is complete, or nobody waits for it any more. */
  end(request: IncomingMessage): void {
    const body = this.bodies.get(request);
    if (!body) return;
    this.bodies.delete(request);
    this.hold(body, -body.bytes);
  }

  private hold(body: Body, bytes: number): void {
    body.bytes += bytes;
    this.total += bytes;
    const held = (this.addresses.get(body.address) ?? 0) + bytes;
    if (held > 0) this.addresses.set(body.address, held);
    else this.addresses.delete(body.address);
  }

  private cutOne(reason: CutReason, address?: string): void {
    // Alone it keeps nobody out, however long it is.
    if (this.bodies.size === 1) return;
    const now = this.now();
    const weight = ({ bytes, since }: Body): number => bytes * (now - since + 1);
    let heaviest: { request: IncomingMessage; weight: number } | undefined;
    for (const [request, body] of this.bodies) {
      if (address !== undefined && body.address !== address) continue;
      if (!heaviest || weight(body) > heaviest.weight) heaviest = { request, weight: weight(body) };
    }
    if (!heaviest) return;
    this.end(heaviest.request);
    this.cut(heaviest.request, reason);
  }
}
