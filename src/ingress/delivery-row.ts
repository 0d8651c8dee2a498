import { createHash } from 'node:crypto';
import { newId, newTraceId } from '../platform/index.js';
import type { DeliveryRow } from './delivery.entity.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Headers that may carry a secret are not kept. */
const secretHeader = /auth|cookie|token|signature|hmac|secret|key/i;
const keptHeaders = 30;

/** Connection id of Meta's callbacks, which belong to the system until they are split. */
export const metaConnectionId = 'whatsapp';

export interface DeliveryInput {
  accountId: string | null;
  connectionId: string;
  topic: string;
  source: 'webhook' | 'sweep' | 'split';
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
    bodyHash: createHash('sha256')
      .update(input.deliveryKey ?? input.body)
      .digest('hex'),
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
  try {
    const text = utf8.decode(body);
    // A byte order mark is dropped by the decoder; only base64 brings such bytes back unchanged.
    return body.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))
      ? [body.toString('base64'), 'base64']
      : [text, 'utf8'];
  } catch {
    return [body.toString('base64'), 'base64'];
  }
}

function keepHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || secretHeader.test(name)) continue;
    kept[name] = value.slice(0, 500);
    if (Object.keys(kept).length >= keptHeaders) break;
  }
  return kept;
}
