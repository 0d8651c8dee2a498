import { randomUUID } from 'node:crypto';
import { z } from 'zod';

const matching = {
  /** Which requests count. Default: sends. */
  operation: z.enum(['messages', 'templates', 'media', 'read', 'any']).default('messages'),
  /** Digits of a phone or a BSUID. Default: everybody. */
  recipient: z.string().optional(),
  phoneNumberId: z.string().optional(),
  /** Only sends whose callback data is this. */
  callbackData: z.string().optional(),
  /** Only messages of this type, e.g. `template`. */
  messageType: z.string().optional(),
  /** Only templates of this category; known once a send was accepted, so it suits faults of statuses. */
  category: z.enum(['AUTHENTICATION', 'MARKETING', 'UTILITY']).optional(),
  /** Apply to each k-th matching request only. Default: each. */
  every: z.int().min(1).default(1),
  /** Apply this many times, then never again. Default: 1, or without end when `every` is above 1. */
  times: z.int().min(1).optional(),
  /** Apply with this probability. Default: 1. */
  probability: z.number().min(0).max(1).default(1),
};

const errorFields = { code: z.int(), details: z.string().optional(), httpStatus: z.int().optional() };

/** A fault to inject. Those that shape the HTTP answer, the statuses, and the webhook POSTs can be combined. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...matching,
    kind: z.literal('throttle'),
    code: z.union([z.literal(4), z.literal(80007), z.literal(130429), z.literal(131056)]).default(130429),
    retryAfterSeconds: z.int().min(0).optional(),
  }),
  z.strictObject({ ...matching, kind: z.literal('error'), ...errorFields }),
  z.strictObject({
    ...matching,
    kind: z.literal('server-error'),
    httpStatus: z.int().min(500).max(599).default(500),
  }),
  z.strictObject({ ...matching, kind: z.literal('garbage'), accepted: z.boolean().default(true) }),
  z.strictObject({ ...matching, kind: z.literal('reset'), when: z.enum(['before', 'after']) }),
  z.strictObject({ ...matching, kind: z.literal('slow'), ms: z.int().min(1) }),
  z.strictObject({ ...matching, kind: z.literal('silent'), statuses: z.boolean().default(true) }),
  z.strictObject({ ...matching, kind: z.literal('no-statuses') }),
  z.strictObject({
    ...matching,
    kind: z.literal('skip-status'),
    status: z.enum(['sent', 'delivered', 'read']).default('delivered'),
  }),
  z.strictObject({
    ...matching,
    kind: z.literal('fail-status'),
    ...errorFields,
    afterSent: z.boolean().default(false),
  }),
  z.strictObject({ ...matching, kind: z.literal('duplicate'), copies: z.int().min(1).max(10).default(1) }),
  z.strictObject({ ...matching, kind: z.literal('reorder') }),
  z.strictObject({ ...matching, kind: z.literal('delay-statuses'), ms: z.int().min(1) }),
  z.strictObject({ ...matching, kind: z.literal('duplicate-post') }),
  z.strictObject({ ...matching, kind: z.literal('hold-post'), ms: z.int().min(1) }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;
export type FaultKind = Fault['kind'];

/** Kinds by what they change: the HTTP answer, the reported statuses, or the webhook POST. */
const SCOPES = {
  throttle: 'answer',
  error: 'answer',
  'server-error': 'answer',
  garbage: 'answer',
  reset: 'answer',
  slow: 'answer',
  silent: 'answer',
  'no-statuses': 'statuses',
  'skip-status': 'statuses',
  'fail-status': 'statuses',
  duplicate: 'statuses',
  reorder: 'statuses',
  'delay-statuses': 'statuses',
  'duplicate-post': 'post',
  'hold-post': 'post',
} as const satisfies Readonly<Record<FaultKind, 'answer' | 'statuses' | 'post'>>;

/** What a fault changes. */
export type FaultScope = (typeof SCOPES)[FaultKind];

/** The faults of a scope. */
export type FaultOf<S extends FaultScope> = {
  [K in FaultKind]: (typeof SCOPES)[K] extends S ? Extract<Fault, { kind: K }> : never;
}[FaultKind];

/** What is known of a request when faults are looked up. */
export interface FaultContext {
  operation: Exclude<Fault['operation'], 'any'>;
  recipient?: string;
  phoneNumberId?: string;
  callbackData?: string;
  messageType?: string;
  category?: string;
}

/** A fault that waits for its requests. */
export interface ArmedFault {
  id: string;
  fault: Fault;
  /** Matching requests seen. */
  seen: number;
  /** Times applied. */
  applied: number;
}

/** The faults asked for, and which request gets which. */
export class FaultBook {
  private armed: ArmedFault[] = [];
  private readonly counts = new Map<FaultKind, number>();

  /**
   * Arms a fault.
   *
   * @throws ZodError naming the wrong field
   */
  add(input: FaultInput): string {
    const fault = faultSchema.parse(input);
    const id = randomUUID();
    this.armed.push({ id, fault, seen: 0, applied: 0 });
    return id;
  }

  /** The faults still armed. */
  list(): readonly ArmedFault[] {
    return this.armed;
  }

  /** Disarms one fault, or all. Says whether there was one. */
  remove(id?: string): boolean {
    const before = this.armed.length;
    this.armed = id === undefined ? [] : this.armed.filter((entry) => entry.id !== id);
    return this.armed.length < before;
  }

  /** How often each kind was applied. */
  applied(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  /** Faults that hit this request within a scope: at most one shapes the answer (after `slow`), several the rest. */
  take<S extends FaultScope>(scope: S, context: FaultContext): FaultOf<S>[] {
    if (this.armed.length === 0) return [];
    const hits: FaultOf<S>[] = [];
    let answered = false;
    for (const entry of this.armed) {
      const { fault } = entry;
      if (SCOPES[fault.kind] !== scope || !matches(fault, context)) continue;
      if (scope === 'answer' && fault.kind !== 'slow' && answered) continue;
      entry.seen += 1;
      if (entry.seen % fault.every !== 0) continue;
      if (fault.probability < 1 && Math.random() >= fault.probability) continue;
      entry.applied += 1;
      this.counts.set(fault.kind, (this.counts.get(fault.kind) ?? 0) + 1);
      hits.push(fault as FaultOf<S>);
      if (fault.kind !== 'slow') answered = true;
    }
    if (hits.length > 0) this.armed = this.armed.filter(({ fault, applied }) => applied < limitOf(fault));
    return hits;
  }
}

function limitOf(fault: Fault): number {
  return fault.times ?? (fault.every > 1 || fault.probability < 1 ? Infinity : 1);
}

function matches(fault: Fault, context: FaultContext): boolean {
  if (fault.operation !== 'any' && fault.operation !== context.operation) return false;
  if (fault.recipient !== undefined && fault.recipient !== context.recipient) return false;
  if (fault.phoneNumberId !== undefined && fault.phoneNumberId !== context.phoneNumberId) return false;
  if (fault.callbackData !== undefined && fault.callbackData !== context.callbackData) return false;
  if (fault.category !== undefined && fault.category !== context.category) return false;
  return fault.messageType === undefined || fault.messageType === context.messageType;
}
