import type { SendingLimits } from '../messages/limits.js';
import type { MetaApp } from '../state/meta-apps.js';
import type { Clock, TemplateApproval } from './model.js';
import type { WebhookPolicy, WebhookTarget } from '../webhooks/webhook-sender.js';

const DAY = 86_400_000;

/** How an emulator behaves. Times in milliseconds. */
export interface GraphEmulatorOptions {
  /** Journal of everything; absent: nothing outlives the process. Uploaded files lie in a folder beside it. */
  stateFile?: string;
  /** Receiver of webhooks; absent: none are sent. */
  webhookUrl?: string;
  /** Keep webhooks back until resumed, for a receiver whose address is known later. Default false. */
  webhooksPaused?: boolean;
  /** Signs webhooks. Default: `sandbox-app-secret`. */
  appSecret?: string;
  /** Accept any token for any number. Default: true while no token and no number with a token is known. */
  anyToken?: boolean;
  /** Tokens and the phone number ids they own. */
  tokens?: Readonly<Record<string, readonly string[]>>;
  /** Apps whose secrets are known here: their codes, tokens and proofs are checked. Default: none. */
  apps?: readonly MetaApp[];
  /** Default 100 statuses or 50 ms, as Meta batches. */
  statusBatch?: { max?: number; delayMs?: number };
  /** When steps are reported, after acceptance. Default: sent at once, delivered after 50, read after 1,000. */
  statusDelays?: Partial<StatusDelays>;
  /** Whether people read what they get. Default true. */
  reads?: boolean;
  /** How templates are judged. Default: approved at once. */
  templateApproval?: TemplateApproval;
  /**
   * How 131026 (not on WhatsApp) and 131047 (outside the window) are told. Meta accepts such messages and tells by a
   * failed status, the default; `answer` refuses them in the HTTP answer, which some gateways do.
   */
  undeliverable?: 'status' | 'answer';
  /** Meta's rate limits. Default: none, so that load tests measure something else. */
  limits?: SendingLimits;
  /** Back-off of webhooks. Default 100 doubling up to 30,000, for seven days. */
  webhookRetry?: Partial<WebhookPolicy['retry']>;
  /** Webhook POSTs at a time. Default 8. */
  webhookConcurrency?: number;
  /** Patience with the receiver. Default 10,000. */
  webhookTimeoutMs?: number;
  /** Messages kept in full. Default 10,000. */
  keepMessages?: number;
  /** Bytes of uploaded files kept. Default 64 MiB. */
  keepMediaBytes?: number;
  /** A journal above this size is rewritten at start. Default 4 MiB. */
  compactAboveBytes?: number;
  /** Default: the system's. */
  clock?: Clock;
  /** Told when the journal cannot be written. */
  onError?: (error: unknown) => void;
}

/** Milliseconds after acceptance at which a step is reported. */
export interface StatusDelays {
  sent: number;
  delivered: number;
  read: number;
}

/** Options with every default in place. */
export interface EmulatorSettings {
  stateFile: string | undefined;
  webhook: WebhookTarget | undefined;
  webhooksPaused: boolean;
  appSecret: string;
  anyToken: boolean | undefined;
  tokens: Readonly<Record<string, readonly string[]>>;
  apps: readonly MetaApp[];
  statusDelays: StatusDelays;
  reads: boolean;
  templateApproval: TemplateApproval;
  undeliverable: 'status' | 'answer';
  limits: SendingLimits;
  policy: WebhookPolicy;
  keepMessages: number;
  keepMediaBytes: number;
  compactAboveBytes: number;
  clock: Clock;
  onError: (error: unknown) => void;
}

/** Puts the defaults in place. */
export function settingsOf(options: GraphEmulatorOptions): EmulatorSettings {
  const appSecret = options.appSecret ?? 'sandbox-app-secret';
  return {
    stateFile: options.stateFile,
    webhook: options.webhookUrl === undefined ? undefined : { url: options.webhookUrl, appSecret },
    webhooksPaused: options.webhooksPaused ?? false,
    appSecret,
    tokens: options.tokens ?? {},
    apps: options.apps ?? [],
    anyToken: options.anyToken,
    statusDelays: { sent: 0, delivered: 50, read: 1000, ...options.statusDelays },
    reads: options.reads ?? true,
    templateApproval: options.templateApproval ?? { kind: 'approve' },
    undeliverable: options.undeliverable ?? 'status',
    limits: options.limits ?? {},
    policy: {
      batch: { max: 100, delayMs: 50, ...options.statusBatch },
      retry: { firstMs: 100, maxMs: 30_000, forMs: 7 * DAY, ...options.webhookRetry },
      concurrency: options.webhookConcurrency ?? 8,
      timeoutMs: options.webhookTimeoutMs ?? 10_000,
    },
    keepMessages: options.keepMessages ?? 10_000,
    keepMediaBytes: options.keepMediaBytes ?? 64 * 1024 * 1024,
    compactAboveBytes: options.compactAboveBytes ?? 4 * 1024 * 1024,
    clock: options.clock ?? { now: () => Date.now() },
    onError: options.onError ?? (() => undefined),
  };
}
