import type { FaultBook } from './faults.js';
import { messagingError } from '../model/graph-error.js';
import { messageId, traceId } from '../model/ids.js';
import type { LimitKeeper } from './limits.js';
import { readReceipt, sendRequest, type SendRequest } from './message-validation.js';
import type {
  JsonObject,
  LiveMessage,
  SandboxNumber,
  SandboxTemplate,
  StoredMessage,
} from '../model/model.js';
import type { Person } from '../state/people.js';
import type { EmulatorSettings } from '../model/settings.js';
import type { EmulatorState } from '../state/state.js';
import { mediaIdsOf } from './media-ids.js';
import { pricingOf, usesAllowance } from './pricing.js';
import { planStatuses } from './status-plan.js';
import { checkTemplateParameters } from '../templates/template-parameters.js';
import { buttonsOf, sentComponents } from '../templates/template-text.js';

/** The answer to `POST /messages`, and the message it made. */
export interface SendAnswer {
  body: JsonObject;
  /** Absent for read receipts and for messages that Meta drops. */
  message?: LiveMessage;
  copies: number;
}

/** What a test may want to know about sends, besides the ledger. */
export interface DeskCounts {
  /** Business-scoped ids put into `to`: answered and dropped. */
  dropped: number;
  readReceipts: number;
}

/**
 * Takes send requests: checks them in Meta's order, keeps them, plans their statuses.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
export class MessageDesk {
  readonly counts: DeskCounts = { dropped: 0, readReceipts: 0 };

  constructor(
    private readonly settings: EmulatorSettings,
    private readonly state: EmulatorState,
    private readonly faults: FaultBook,
    private readonly limits: LimitKeeper,
  ) {}

  /**
   * Accepts a request.
   *
   * @param told - false: no status will ever tell of it
   * @throws GraphError as Meta would answer
   */
  take(number: SandboxNumber, body: unknown, told = true): SendAnswer {
    const receipt = readReceipt(body);
    if (receipt) return this.read(number, receipt.messageId);
    const request = sendRequest(body);
    if (request.address.kind === 'dropped') {
      this.counts.dropped += 1;
      return {
        body: answer(request.input, { wa_id: request.input }, messageId(request.input, 'out')),
        copies: 0,
      };
    }
    const { address } = request;
    const person =
      address.kind === 'phone'
        ? this.state.people.byPhone(address.waId)
        : this.state.people.byScopedId(address.userId);
    const template = this.check(number, person, request);
    const { message, copies } = this.keep(number, person, request, template, told);
    const who =
      address.kind === 'phone' ? { wa_id: person.waId ?? address.waId } : { user_id: address.userId };
    return { body: answer(request.input, who, message.id), message, copies };
  }

  private read(number: SandboxNumber, id: string): SendAnswer {
    const message = this.state.ledger.get(id);
    if (message?.direction !== 'in' || message.phoneNumberId !== number.phoneNumberId) {
      throw messagingError(131009, `Message ID '${id}' does not exist`);
    }
    if (!message.statuses.some(({ status }) => status === 'read')) {
      const happenedMs = this.settings.clock.now() - message.at;
      this.state.ledger.report({ message, step: { status: 'read', delayMs: 0, happenedMs } });
    }
    this.counts.readReceipts += 1;
    return { body: { success: true }, copies: 0 };
  }

  private check(number: SandboxNumber, person: Person, request: SendRequest): SandboxTemplate | undefined {
    const { body, type } = request;
    if (person.waId !== undefined && person.waId === number.displayPhone.replace(/[^0-9]/g, '')) {
      throw messagingError(131021);
    }
    this.limits.check(number, person.key);
    for (const mediaId of mediaIdsOf(type, body)) {
      if (!this.state.media.get(mediaId))
        throw messagingError(131009, `Media with id '${mediaId}' does not exist or has expired`);
    }
    if (type !== 'template') return undefined;
    const { name, language } = body.template as { name: string; language: { code: string } };
    const template = this.state.templates.sendable(number.wabaId, name, language.code);
    if (request.address.kind === 'user' && buttonsOf(template).some((button) => button.type === 'OTP')) {
      throw messagingError(131062);
    }
    checkTemplateParameters(template, sentComponents(body));
    return template;
  }

  private keep(
    number: SandboxNumber,
    person: Person,
    request: SendRequest,
    template: SandboxTemplate | undefined,
    told: boolean,
  ): { message: LiveMessage; copies: number } {
    const { people } = this.state;
    const { phoneNumberId, wabaId } = number;
    const now = this.settings.clock.now();
    const windowOpen = people.windowOpen(person, phoneNumberId, now);
    const failure =
      this.blocked(person, phoneNumberId) ??
      this.failure(person, wabaId, template, windowOpen) ??
      this.strayReaction(request, person);
    if (!failure) people.answered(person, phoneNumberId, now);
    const freeUntil = people.freeUntil(person, phoneNumberId, now);
    const { plan: wholePlan, copies } = planStatuses(
      this.settings.statusDelays,
      person.reads && request.type !== 'reaction',
      failure,
      this.faults.take('statuses', contextOf(phoneNumberId, request, person.key, template?.category)),
    );
    const plan = told ? wholePlan : [];
    const stored: StoredMessage = {
      id: messageId(person.key, 'out'),
      direction: 'out',
      phoneNumberId,
      wabaId,
      customer: person.key,
      ...this.state.idsOf(person, wabaId),
      name: person.name,
      at: now,
      type: request.type,
      body: request.body,
      pricing: pricingOf({
        template,
        windowOpen,
        freeEntryPoint: freeUntil !== undefined,
        at: now,
        freeUsed: this.state.allowance.usedBy(phoneNumberId, now),
      }),
      plan,
      firstUpdate: this.state.takeSequence(plan.length),
    };
    // Assumed: a message that fails uses up none of the free ones, as nothing is charged for it.
    if (!failure && stored.pricing && usesAllowance(stored.pricing))
      this.state.allowance.count(phoneNumberId, now);
    // Somebody addressed by a business-scoped id stays nameless by phone, even when the emulator could tell it.
    if (request.address.kind === 'phone' && person.waId !== undefined) {
      people.exchangedPhone(person, phoneNumberId, now);
      stored.waId = person.waId;
    }
    if (request.callbackData !== undefined) stored.callbackData = request.callbackData;
    if (template) stored.template = template;
    if (freeUntil !== undefined) {
      stored.conversation = {
        id: traceId().toLowerCase(),
        expiration_timestamp: String(Math.floor(freeUntil / 1000)),
        origin: { type: 'referral_conversion' },
      };
    }
    return { message: this.state.ledger.add(stored, true), copies };
  }

  /** Source: …/whatsapp/block-users, "you will encounter an error"; that it is 131026 in the status is assumed. */
  private blocked(person: Person, phoneNumberId: string): { code: number } | undefined {
    return this.state.pages.blocks(phoneNumberId, person.key) ? { code: 131026 } : undefined;
  }

  /** Why an accepted message will not arrive. */
  private failure(
    person: Person,
    wabaId: string,
    template: SandboxTemplate | undefined,
    windowOpen: boolean,
  ): { code: number } | undefined {
    const late = (code: number): { code: number } => {
      if (this.settings.undeliverable === 'answer') throw messagingError(code);
      return { code };
    };
    if (!person.onWhatsApp) return late(131026);
    if (!template && !windowOpen) return late(131047);
    if (template?.category === 'MARKETING' && person.stopped.includes(wabaId)) return { code: 131050 };
    return undefined;
  }

  /**
   * A reaction to a message that is not of this chat, or is a reaction itself, is accepted and never arrives.
   *
   * Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/reaction-messages
   */
  private strayReaction({ type, body }: SendRequest, person: Person): { code: number } | undefined {
    if (type !== 'reaction') return undefined;
    const target = this.state.ledger.get((body.reaction as { message_id: string }).message_id);
    return target?.customer === person.key && target.type !== 'reaction' ? undefined : { code: 131009 };
  }
}

/** What faults look at. */
export function contextOf(
  phoneNumberId: string,
  request: Pick<SendRequest, 'type' | 'callbackData'>,
  recipient: string,
  category?: string,
): Parameters<FaultBook['take']>[1] {
  return {
    operation: 'messages',
    phoneNumberId,
    recipient,
    messageType: request.type,
    ...(category === undefined ? {} : { category }),
    ...(request.callbackData === undefined ? {} : { callbackData: request.callbackData }),
  };
}

function answer(input: string, who: JsonObject, id: string): JsonObject {
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input, ...who }],
    messages: [{ id, message_status: 'accepted' }],
  };
}
