import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { firstAppId } from '../channels/index.js';
import { newId, newTraceId } from '../platform/index.js';
import type { DeliveryRow } from './delivery.entity.js';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Headers that may carry a secret are not kept. */
const secretHeader = /auth|cookie|token|signature|hmac|secret|key/i;
const keptHeaders = 30;

/**
 * Topics of a channel's callbacks, which belong to the system until they are split; their connection id is the
 * channel's. They tell which secret signed: a sandbox signature speaks for sandbox senders only.
 */
export function callbackTopics(channelId: string): { live: string; sandbox: string } {
  return { live: `${channelId}.live`, sandbox: `${channelId}.sandbox` };
}

/** Topic of a callback that one of a channel's apps signed: it speaks for senders of this app only. */
export function appTopic(channelId: string, appId: string): string {
  return appId === firstAppId ? callbackTopics(channelId).live : `${channelId}.app.${appId}`;
}

/** Who signed a callback, by its topic: the sandbox, or an app. */
export function signerOf(channelId: string, topic: string): 'sandbox' | { appId: string } {
  if (topic === callbackTopics(channelId).sandbox) return 'sandbox';
  const prefix = `${channelId}.app.`;
  return { appId: topic.startsWith(prefix) ? topic.slice(prefix.length) : firstAppId };
}

export interface DeliveryInput {
  accountId: string | null;
  connectionId: string;
  topic: string;
  /** As {@link deliveryTable} names them. */
  source: 'webhook' | 'sweep' | 'split' | 'app' | 'part' | 'stranger';
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  receivedAt: number;
  /** The connector's own proven key instead of the body's hash. */
  deliveryKey?: string | undefined;
  traceId?: string;
}

/** The row a delivery is stored as. */
export function deliveryRow(input: DeliveryInput): DeliveryRow {
  const [body, encoding] = bodyText(input.body);
  return {
    id: newId(),
    accountId: input.accountId,
    connectionId: input.connectionId,
    topic: input.topic.slice(0, 120),
    bodyHash: hash('sha256', input.deliveryKey ?? input.body),
    source: input.source,
    headers: keepHeaders(input.headers),
    body,
    encoding,
    receivedAt: input.receivedAt,
    status: 'pending',
    attempts: 0,
    dueAt: input.receivedAt,
    error: null,
    traceId: input.traceId ?? newTraceId(),
  };
}

/** The raw bytes of a stored delivery. */
export function rawBody(row: Pick<DeliveryRow, 'body' | 'encoding'>): Buffer {
  return Buffer.from(row.body ?? '', row.encoding === 'base64' ? 'base64' : 'utf8');
}

function bodyText(body: Buffer): [string, 'utf8' | 'base64'] {
  // A byte order mark may be dropped on the way to text and back; base64 brings every byte back unchanged.
  const asText = isUtf8(body) && !body.subarray(0, 3).equals(byteOrderMark);
  return asText ? [body.toString('utf8'), 'utf8'] : [body.toString('base64'), 'base64'];
}

function keepHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  let count = 0;
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined || secretHeader.test(name)) continue;
    kept[name] = value.slice(0, 500);
    count += 1;
    if (count >= keptHeaders) break;
  }
  return kept;
}
