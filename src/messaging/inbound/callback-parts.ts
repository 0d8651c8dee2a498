import { firstAppId, isRemoved, type NumberRow } from '../../channels/index.js';
import { deliveryRow, signerOf, type DeliveryRow } from '../../ingress/index.js';
import type { AnyChannel, ChannelPart } from '../../sdk/index.js';

/** A sender's part of one callback. */
export interface Part {
  channel: AnyChannel;
  number: NumberRow;
  parts: ChannelPart[];
  delivery: DeliveryRow;
}

/** Senders by what callbacks name. */
export interface Owners {
  /** By the provider's id, as it is stored. */
  bySender: ReadonlyMap<string, NumberRow>;
  byBusinessAccount: ReadonlyMap<string, readonly NumberRow[]>;
}

/** Takes a callback apart by the senders it concerns; `strangers` counts what is about nobody registered here. */
export function splitBySender(
  channel: AnyChannel,
  row: DeliveryRow,
  parts: readonly ChannelPart[],
  owners: Owners,
): { own: Part[]; strangers: number } {
  const byNumber = new Map<string, { number: NumberRow; parts: ChannelPart[] }>();
  let strangers = 0;
  for (const part of parts) {
    const heard = concerned(part, owners, (number) => mayConcern(channel, number, row)).flatMap((number) => {
      const own = isRemoved(number) ? channel.webhook.settling(part) : part;
      return own === undefined ? [] : [{ number, own }];
    });
    if (heard.length === 0) strangers++;
    for (const { number, own } of heard) {
      const known = byNumber.get(number.id);
      if (known) known.parts.push(own);
      else byNumber.set(number.id, { number, parts: [own] });
    }
  }
  const own = [...byNumber.values()].map(({ number, parts: mine }) => ({
    channel,
    number,
    parts: mine,
    delivery: partRow(channel, row, number, mine),
  }));
  return { own, strangers };
}

/** A signature of the sandbox speaks for sandbox senders only, one of an app for the live senders of this app. */
function mayConcern(channel: AnyChannel, number: NumberRow, row: DeliveryRow): boolean {
  if (number.status === 'pending') return false;
  const signer = signerOf(channel.id, row.topic);
  if (signer === 'sandbox') return number.mode === 'sandbox';
  return number.mode === 'live' && (number.appId ?? firstAppId) === signer.appId;
}

/** The sender a part names; else one sender of each account that has the business account. */
function concerned(part: ChannelPart, owners: Owners, mayHear: (number: NumberRow) => boolean): NumberRow[] {
  if (part.sender !== undefined) {
    const named = owners.bySender.get(part.sender);
    return named !== undefined && mayHear(named) ? [named] : [];
  }
  const perAccount = new Map<string, NumberRow>();
  for (const number of owners.byBusinessAccount.get(part.businessAccount ?? '') ?? []) {
    if (mayHear(number) && !perAccount.has(number.accountId)) perAccount.set(number.accountId, number);
  }
  return [...perAccount.values()];
}

function partRow(
  channel: AnyChannel,
  row: DeliveryRow,
  number: NumberRow,
  parts: readonly ChannelPart[],
): DeliveryRow {
  const part = deliveryRow({
    accountId: number.accountId,
    connectionId: number.id,
    topic: [...new Set(parts.map(({ topic }) => topic))].join(','),
    source: 'split',
    headers: {},
    body: Buffer.from(channel.webhook.join(parts)),
    receivedAt: row.receivedAt,
    traceId: row.traceId,
  });
  return { ...part, status: 'done' };
}
