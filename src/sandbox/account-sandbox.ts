import type { GraphEmulator } from './emulator.js';
import { phoneContent } from './messages/phone/phone-content.js';
import { inboundFor } from './messages/phone/reply-input.js';
import { renderMessage } from './messages/rendered-message.js';
import {
  SandboxInputError,
  type InboundInput,
  type SandboxMessagesAnswer,
  type SandboxMessagesQuery,
  type SandboxMessageView,
  type SandboxReplyAnswer,
  type SandboxScenario,
} from './model/contract.js';
import { addressOf } from './model/address.js';
import type { ScenarioRun } from './scenarios/scenario-player.js';
import type { LiveMessage } from './model/model.js';
import type { SandboxReply, SandboxReplyContent } from './model/reply.js';

/** Messages of one answer unless fewer are asked for. */
const mostMessages = 500;

/** A file of the sandbox. */
export interface SandboxFile {
  bytes: Buffer;
  mimeType: string;
  filename: string | undefined;
}

/** The sandbox as one account sees it: its own numbers, what their customers received, and what they write. */
export class AccountSandbox {
  /** @param phoneNumberIds - the sandbox numbers of the account; nothing else is ever shown */
  constructor(
    private readonly emulator: GraphEmulator,
    private readonly phoneNumberIds: readonly string[],
  ) {}

  /**
   * The answer of the hub's `GET /v1/sandbox/messages`.
   *
   * @param limit - at most so many, in the order of their last change. Default: the first 500, in the order in
   *   which they were written unless `after` is given
   */
  messages(query: SandboxMessagesQuery, limit?: number): SandboxMessagesAnswer {
    const { state } = this.emulator;
    const seen = state.ledger.latestRevision;
    const after = this.knownPlace(query.after) ?? (limit === undefined ? undefined : '0');
    const most = limit ?? mostMessages;
    const messages = this.emulator.liveMessages({
      phoneNumberIds: this.phoneNumberIds.filter(
        (id) => query.numberId === undefined || id === query.numberId,
      ),
      limit: most,
      ...(query.customer === undefined ? {} : { recipient: query.customer }),
      ...(after === undefined ? {} : { after: Number(after) }),
    });
    const isFull = after !== undefined && messages.length === most;
    return {
      data: messages.map(viewOf),
      next: String(isFull ? messages.at(-1)?.revision : seen),
      numbers: this.phoneNumberIds
        .flatMap((id) => state.directory.number(id) ?? [])
        .map(({ phoneNumberId, displayPhone, verifiedName }) => ({
          id: phoneNumberId,
          displayPhone,
          name: verifiedName,
        })),
    };
  }

  /**
   * Does what the hub's `POST /v1/sandbox/replies` asks.
   *
   * @throws SandboxInputError when the number is not the account's, or the button or message is nowhere
   */
  async reply(reply: SandboxReply): Promise<SandboxReplyAnswer> {
    const { numberId, customer, name, text, buttonPayload, messageId, replyTo, preference } = reply;
    if (!this.phoneNumberIds.includes(numberId)) {
      throw new SandboxInputError('numberId', `The account has no sandbox number ${numberId}.`);
    }
    this.knownMessage('replyTo', numberId, replyTo);
    if (name !== undefined) this.emulator.setCustomer(customer, { name });
    if (preference !== undefined) {
      this.emulator.prefer({ phoneNumberId: numberId, customer, value: preference });
      return { id: null };
    }
    if (buttonPayload !== undefined)
      return this.write(reply, {
        type: 'button',
        payload: buttonPayload,
        ...(messageId === undefined ? {} : { messageId }),
      });
    return this.act(reply, reply.content ?? { kind: 'text', text: text ?? '' });
  }

  /** A file that a message of the account's numbers shows; undefined when there is none. */
  async file(id: string): Promise<SandboxFile | undefined> {
    const { media } = this.emulator.state;
    const record = media.get(id);
    if (!record || !this.phoneNumberIds.includes(record.phoneNumberId)) return undefined;
    const bytes = await media.bytesOf(id);
    return bytes && { bytes, mimeType: record.mimeType, filename: record.filename };
  }

  /** Begins to play a scenario on a number of the account. @throws SandboxInputError */
  play({ scenario, numberId, customer }: SandboxScenario): ScenarioRun {
    this.own(numberId);
    const whom = customer === undefined ? undefined : addressOf(customer);
    return this.emulator.scenarios.start(numberId, scenario, whom);
  }

  /** Runs on the account's numbers, newest first. */
  runs(): ScenarioRun[] {
    return this.emulator.scenarios.list(this.phoneNumberIds);
  }

  /** Stops a run on a number of the account; undefined when there is none of this id. */
  stop(id: string): ScenarioRun | undefined {
    const run = this.emulator.scenarios.get(id);
    if (!run || !this.phoneNumberIds.includes(run.phoneNumberId)) return undefined;
    return this.emulator.scenarios.stop(run);
  }

  private own(numberId: string): void {
    if (this.phoneNumberIds.includes(numberId)) return;
    throw new SandboxInputError('numberId', `The account has no sandbox number ${numberId}.`);
  }

  private async act(reply: SandboxReply, content: SandboxReplyContent): Promise<SandboxReplyAnswer> {
    const { numberId, customer } = reply;
    if (content.kind === 'call') {
      const call = { phoneNumberId: numberId, customer };
      const id = this.emulator.customers.call({ ...call, event: 'connect' });
      const durationSeconds = content.durationSeconds ?? 0;
      this.emulator.customers.call({ ...call, event: 'terminate', id, durationSeconds });
      return { id: null };
    }
    if (content.kind === 'system') {
      this.emulator.customers.move({ phoneNumberId: numberId, customer, to: content.to });
      return { id: null };
    }
    if ('messageId' in content) this.knownMessage('content.messageId', numberId, content.messageId);
    return this.write(reply, inboundFor(content));
  }

  private async write(
    { numberId, customer, replyTo }: SandboxReply,
    message: InboundInput['message'],
  ): Promise<SandboxReplyAnswer> {
    const id = await this.emulator.receive({
      phoneNumberId: numberId,
      from: customer,
      ...(replyTo === undefined ? {} : { context: replyTo }),
      message,
    });
    return { id };
  }

  private knownMessage(field: string, numberId: string, id: string | undefined): void {
    if (id === undefined || this.emulator.state.ledger.get(id)?.phoneNumberId === numberId) return;
    throw new SandboxInputError(
      field,
      `No message with this number has the id ${id}. Take the id from the message list.`,
    );
  }

  /** A place to go on from: one that was never reached, of a sandbox before this one, is its beginning. */
  private knownPlace(after: string | undefined): string | undefined {
    return after !== undefined && Number(after) > this.emulator.state.ledger.latestRevision ? '0' : after;
  }
}

function viewOf(message: LiveMessage): SandboxMessageView {
  const { revision: _r, wabaId: _w, phoneNumberId, callbackData: _c, ...rendered } = renderMessage(message);
  return { ...rendered, numberId: phoneNumberId, content: phoneContent(message) };
}
