/** A JSON object of unknown shape: what came over HTTP. */
export type JsonObject = Record<string, unknown>;

/** The clock every rule reads; tests may turn it. Delays and retries use real time. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** A business phone number. */
export interface SandboxNumber {
  phoneNumberId: string;
  wabaId: string;
  /** As people write it, e.g. `+1 555-010-0001`. */
  displayPhone: string;
  verifiedName: string;
  /** The access token that owns it; absent: any known token does. */
  token?: string;
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  /** Also used in the WhatsApp Business app: 20 messages a second, echoes, history. */
  coexistence?: boolean;
  /** Absent: verified, and registered without a PIN. */
  standing?: NumberStanding;
  /** It takes calls, and no text messages. */
  isLandline?: boolean;
  /** What its display name waits for. Default `APPROVED`. */
  nameStatus?: string;
}

/** How far a number is with verification and registration. */
export interface NumberStanding {
  verification: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED';
  connection: 'CONNECTED' | 'PENDING' | 'DISCONNECTED';
  /** Two-step PIN. */
  pin: string | undefined;
  /** The code on its way to the phone. */
  code: { value: string; method: 'SMS' | 'VOICE'; at: number } | undefined;
  wrongCodes: number;
  wrongPins: number;
  /** When it was registered and deregistered, the last 72 hours. */
  moves: readonly number[];
}

/** A WhatsApp Business Account. */
export interface SandboxWaba {
  wabaId: string;
  name: string;
  /** Verified businesses may have 6,000 templates, others 250. */
  verified: boolean;
  /** The app is subscribed to what happens here. Callbacks are posted without it too. */
  subscribed?: boolean;
  /** Ids of the apps that are. */
  subscribedApps?: readonly string[];
  /** What keeps it from sending, as Meta's health check says it. */
  problems?: readonly { error_code: number; error_description: string; possible_solution: string }[];
  /** The business portfolio it belongs to. Default: one of the emulator's own. */
  businessId?: string;
  /** The group of linked portfolios its own is one of: people have a parent id there. */
  portfolioGroup?: string;
  /** Default `TIER_250`. */
  messagingLimit?: string;
}

export type TemplateStatus = 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED';
export type TemplateCategory = 'AUTHENTICATION' | 'MARKETING' | 'UTILITY';
export type ParameterFormat = 'POSITIONAL' | 'NAMED';

/** A button of a template, as created. */
export interface TemplateButton {
  type: string;
  text?: string;
  url?: string;
  phone_number?: string;
  otp_type?: string;
  example?: unknown;
  [extra: string]: unknown;
}

/** A component of a template, as created. */
export interface TemplateComponent {
  type: string;
  format?: string;
  text?: string;
  example?: JsonObject;
  buttons?: TemplateButton[];
  [extra: string]: unknown;
}

/** A template in one language. Replaced whole on every change, so that a message keeps the version it used. */
export interface SandboxTemplate {
  id: string;
  wabaId: string;
  name: string;
  language: string;
  category: TemplateCategory;
  status: TemplateStatus;
  parameterFormat: ParameterFormat;
  components: TemplateComponent[];
  rejectedReason: string;
  /** When it was edited, for the limits of one edit in 24 h and ten in 30 d. */
  editedAt: number[];
  updatedAt: number;
  /** How often poor feedback paused it: 3 hours, then 6, then it is disabled. */
  pauses?: number;
  /** When a pause ends. */
  pausedUntil?: number;
  qualityScore?: QualityScore;
}

export type QualityScore = 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';

export type DeliveryStatus = 'sent' | 'delivered' | 'read' | 'failed' | 'played' | 'deleted' | 'warning';

/** A step the emulator will report about a message. */
export interface PlannedStatus {
  status: DeliveryStatus;
  /** Milliseconds after acceptance at which it is reported. */
  delayMs: number;
  /** Milliseconds after acceptance at which it is said to have happened. */
  happenedMs: number;
  error?: { code: number; details?: string };
}

/** What Meta would charge, as far as a status tells. */
export interface Pricing {
  billable: boolean;
  pricing_model: 'PMP';
  category: string;
  type: string;
}

/** A message in either direction, as kept in memory and in the journal. */
export interface StoredMessage {
  id: string;
  direction: 'out' | 'in';
  phoneNumberId: string;
  wabaId: string;
  /** The customer's `wa_id`, or the BSUID when no phone is known. */
  customer: string;
  /** Absent when the phone is unknown. */
  waId?: string;
  userId: string;
  /** Where its portfolio is linked with others. */
  parentUserId?: string;
  name: string;
  username?: string;
  at: number;
  type: string;
  /** The request as sent by the business, or the message object of the inbound webhook. */
  body: JsonObject;
  callbackData?: string;
  /** The template version used. Not journaled: found again by id on replay. */
  template?: SandboxTemplate;
  pricing?: Pricing;
  conversation?: { id: string; expiration_timestamp: string; origin: { type: string } };
  /** Written in the WhatsApp Business app of the number, not by request. */
  fromApp?: boolean;
  /** A call, or news of the person, kept for the thread: its webhook is a change of its own. */
  toldApart?: boolean;
  plan: PlannedStatus[];
  /** Sequence number of the first update of the plan. */
  firstUpdate: number;
}

/** A step that was reported. */
export interface ReportedStatus {
  status: DeliveryStatus;
  at: number;
  error?: { code: number; title: string; details: string };
}

/** A message with what happened to it since. */
export interface LiveMessage extends StoredMessage {
  statuses: ReportedStatus[];
  /** Grows with every change of the message: the cursor of listings. */
  revision: number;
}

/** Something Meta tells a subscribed application. */
export type Update = StatusUpdate | ChangeUpdate;

/** One entry of `statuses`. */
export interface StatusUpdate {
  kind: 'status';
  sequence: number;
  at: number;
  message: LiveMessage;
  step: PlannedStatus;
  copies?: number;
}

/** A change posted by itself: inbound message, preference, template state. */
export interface ChangeUpdate {
  kind: 'change';
  sequence: number;
  at: number;
  wabaId: string;
  field: string;
  value: JsonObject;
}

/** How new templates are judged. */
export type TemplateApproval =
  | { kind: 'approve' }
  | { kind: 'approve-after'; ms: number }
  | { kind: 'reject'; reason: string }
  | { kind: 'pending' };
