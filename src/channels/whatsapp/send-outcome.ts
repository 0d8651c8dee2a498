import { z } from 'zod';
import type { ChannelAnswer, ChannelFailure, Exchange, SendOutcome } from '../../sdk/index.js';
import { classifyError } from './error-classes.js';

const errorSchema = z.object({
  error: z.object({
    code: z.number().int(),
    message: z.string().optional(),
    error_subcode: z.number().int().optional(),
    is_transient: z.boolean().optional(),
    error_user_title: z.string().nullish(),
    error_user_msg: z.string().nullish(),
    error_data: z.union([z.object({ details: z.string().optional() }), z.string()]).nullish(),
  }),
});
type StructuredError = z.infer<typeof errorSchema>['error'];

/** The body as JSON, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Longest piece of Meta's words that is kept. */
const detailLength = 600;

function failureOf(
  error: StructuredError,
  status: number,
  retryAfterMs: number | undefined,
  secrets: readonly string[],
): ChannelFailure {
  const { code, error_subcode: subcode } = error;
  const data = typeof error.error_data === 'string' ? error.error_data : error.error_data?.details;
  const words = data ?? error.error_user_msg ?? error.message ?? `error ${code}`;
  return {
    code,
    ...(subcode === undefined ? {} : { subcode }),
    detail: without(words, secrets).slice(0, detailLength),
    class: classifyError(code, status, { subcode, transient: error.is_transient }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Meta repeats tokens and recipients in its messages; neither may be stored with an error. */
function without(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (rest, secret) => (secret.length < 5 ? rest : rest.replaceAll(secret, '[removed]')),
    text,
  );
}

function notStarted(detail: string): ChannelFailure {
  return { code: null, detail, class: 'network' };
}

/**
 * What an exchange says about a message. A structured error of Graph, whatever its HTTP status, and
 * a failure before the first byte mean not sent. Only a readable 2xx with a message id means
 * accepted. Everything else is unknown.
 *
 * @param secrets - texts that must not survive in an error's detail
 * @param asked - the address the message was for
 */
export function sendOutcome(
  exchange: Exchange,
  secrets: readonly string[] = [],
  asked?: string,
): SendOutcome {
  if (exchange.kind === 'not_started') return { outcome: 'not_sent', error: notStarted(exchange.detail) };
  if (exchange.kind === 'lost') {
    return {
      outcome: 'unknown',
      detail: exchange.detail,
      ...(exchange.status === undefined ? {} : { httpStatus: exchange.status }),
    };
  }
  const { status } = exchange;
  const body = parseJson(exchange.body);
  const accepted = status >= 200 && status < 300 ? acceptedMessage(body, asked) : undefined;
  if (accepted) return { outcome: 'accepted', ...accepted };
  const structured = errorSchema.safeParse(body);
  if (structured.success) {
    const error = failureOf(structured.data.error, status, exchange.retryAfterMs, secrets);
    return { outcome: 'not_sent', httpStatus: status, error };
  }
  return { outcome: 'unknown', httpStatus: status, detail: unreadable(status) };
}

function unreadable(status: number): string {
  return status >= 200 && status < 300
    ? `HTTP ${status} without a message id that can be read.`
    : `HTTP ${status} without one of Meta's errors. If this repeats, check META_GRAPH_URL.`;
}

const contactSchema = z.object({
  wa_id: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
  user_id: z.string().optional().catch(undefined),
});

/** The one account Meta says it reached: `contacts[]` of its answer. */
function reachedAccount(
  body: object,
  asked: string | undefined,
): { reached?: { whatsappId?: string; userId?: string } } {
  const { contacts } = body as { contacts?: unknown };
  if (!Array.isArray(contacts) || contacts.length !== 1) return {};
  const contact = contactSchema.safeParse(contacts[0]);
  if (!contact.success) return {};
  const { wa_id: whatsappId, user_id: userId } = contact.data;
  const reached = {
    ...(whatsappId !== undefined && whatsappId !== asked && /^\d{5,20}$/.test(whatsappId)
      ? { whatsappId }
      : {}),
    ...(userId !== undefined && userId !== asked && /^[A-Z]{2}\.[\w.-]{1,186}$/.test(userId)
      ? { userId }
      : {}),
  };
  return Object.keys(reached).length === 0 ? {} : { reached };
}

function acceptedMessage(
  body: unknown,
  asked: string | undefined,
):
  | { providerMessageId: string; held?: string; reached?: { whatsappId?: string; userId?: string } }
  | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { messages } = body as { messages?: unknown };
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
  if (typeof first !== 'object' || first === null) return undefined;
  const { id, message_status: status } = first as { id?: unknown; message_status?: unknown };
  if (typeof id !== 'string' || id === '') return undefined;
  const held = typeof status === 'string' && status !== 'accepted' ? { held: status } : {};
  return { providerMessageId: id, ...held, ...reachedAccount(body, asked) };
}

/** What an exchange with the management API says; `schema` reads the body of a 2xx. */
export function graphAnswer<T>(
  exchange: Exchange,
  schema: z.ZodType<T>,
  secrets: readonly string[] = [],
): ChannelAnswer<T> {
  if (exchange.kind !== 'answer') return { ok: false, kind: 'unreachable', detail: exchange.detail };
  const { status } = exchange;
  const body = parseJson(exchange.body);
  const structured = errorSchema.safeParse(body);
  if (structured.success) {
    const { error } = structured.data;
    return {
      ok: false,
      kind: 'refused',
      httpStatus: status,
      error: failureOf(error, status, exchange.retryAfterMs, secrets),
      ...(error.error_user_title == null ? {} : { title: without(error.error_user_title, secrets) }),
    };
  }
  if (status < 200 || status >= 300) return { ok: false, kind: 'unreachable', detail: unreadable(status) };
  const data = schema.safeParse(body);
  if (data.success) return { ok: true, data: data.data };
  return { ok: false, kind: 'unreachable', detail: `HTTP ${status} with a body that cannot be read.` };
}
