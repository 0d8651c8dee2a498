import { addressOf } from '../model/address.js';
import {
  changeSchema,
  inboundSchema,
  moveSchema,
  preferenceSchema,
  rescopeSchema,
  SandboxInputError,
  type CallInput,
  type ChangeInput,
  type InboundInput,
  type MoveInput,
  type Preference,
  type RescopeInput,
} from '../model/contract.js';
import type { Clock, JsonObject, LiveMessage, SandboxNumber } from '../model/model.js';
import type { Person } from '../state/people.js';
import type { EmulatorState } from '../state/state.js';
import { metadataOf, preferenceValue } from '../webhooks/webhook-payloads.js';
import { callValue } from './call-changes.js';
import { checkDeadline, inboundMessage, opensWindow } from './inbound.js';
import { numberChanged, systemValue, userIdChanged, userIdValue } from './system-messages.js';

/** What the desk needs of its owner. */
export interface CustomerHooks {
  announce(wabaId: string, field: string, value: JsonObject): void;
  /** An inbound message was kept; its webhook is owed. */
  keep(message: LiveMessage): void;
  /** What happened is kept for the thread; its webhook goes apart. */
  show(message: LiveMessage): void;
}

/** A call or news of the person, as the thread shows it. */
interface Happening {
  id: string;
  direction: 'in' | 'out';
  type: 'call' | 'system';
  body: JsonObject;
  at: number;
}

/** What customers do: write, press, react, call, stop marketing, move to another number. */
export class CustomerDesk {
  constructor(
    private readonly state: EmulatorState,
    private readonly clock: Clock,
    private readonly hooks: CustomerHooks,
  ) {}

  /**
   * A customer writes, presses a button, reacts.
   *
   * @returns the id of the message
   * @throws ZodError for a wrong shape, SandboxInputError for a number or button that is not there
   */
  async receive(input: InboundInput): Promise<string> {
    const inbound = inboundSchema.parse(input);
    const number = this.state.numberFor(inbound.phoneNumberId);
    const { people, ledger } = this.state;
    const person = people.byAddress(addressOf(inbound.from));
    // Nothing of somebody who is blocked reaches the business.
    if (this.state.pages.blocks(number.phoneNumberId, person.key))
      throw new SandboxInputError('from', `${inbound.from} is blocked by the number.`);
    if (inbound.name !== undefined) people.set(person, { name: inbound.name });
    const ids = this.state.idsOf(person, number.wabaId);
    const at = this.clock.now();
    checkDeadline(inbound.message, person, at, ledger);
    // What shares the phone is itself without it: assumed.
    const shares = inbound.message.type === 'share_phone';
    const hidden = inbound.withoutPhone || shares || !people.tellsPhone(person, number.phoneNumberId, at);
    const { id, type, body } = await inboundMessage(
      { ...inbound, withoutPhone: hidden },
      number,
      person,
      ids,
      at,
      this.state,
    );
    if (shares || !hidden) people.exchangedPhone(person, number.phoneNumberId, at);
    if (opensWindow(inbound)) people.wrote(person, number.phoneNumberId, at, inbound.referral !== undefined);
    const message = ledger.add(
      {
        id,
        direction: 'in',
        phoneNumberId: number.phoneNumberId,
        wabaId: number.wabaId,
        customer: person.key,
        ...(person.waId === undefined || hidden ? {} : { waId: person.waId }),
        ...ids,
        name: person.name,
        ...(person.username === undefined ? {} : { username: person.username }),
        at,
        type,
        body,
        plan: [],
        firstUpdate: this.state.takeSequence(1),
      },
      true,
    );
    this.hooks.keep(message);
    return id;
  }

  /** A customer stops marketing messages inside WhatsApp, or wants them again. */
  prefer(input: Preference): void {
    const { phoneNumberId, customer, value, userIdOnly } = preferenceSchema.parse(input);
    const number = this.state.numberFor(phoneNumberId);
    const { people } = this.state;
    const person = people.byAddress(addressOf(customer));
    people.prefer(person, number.wabaId, value);
    const at = this.clock.now();
    const who = {
      name: person.name,
      ...this.state.idsOf(person, number.wabaId),
      ...(person.waId === undefined || userIdOnly || !people.tellsPhone(person, phoneNumberId, at)
        ? {}
        : { waId: person.waId }),
    };
    this.hooks.announce(number.wabaId, 'user_preferences', preferenceValue(number, who, value, at));
  }

  /** A customer moves to another number, and the businesses they wrote to are told. The old number is reached no more. */
  move(input: MoveInput): Person {
    const { phoneNumberId, customer, to, told } = moveSchema.parse(input);
    const number = this.state.numberFor(phoneNumberId);
    const { people } = this.state;
    const person = people.byAddress(addressOf(customer));
    if (person.waId === undefined)
      throw new SandboxInputError('customer', `${customer} has no phone to move from.`);
    const moved = people.move(person, to);
    const message = numberChanged({ from: person.waId, to, name: person.name, told }, this.clock.now());
    this.hooks.announce(number.wabaId, 'messages', systemValue(number, message));
    // In the thread that ends and in the one that goes on.
    for (const [who, id] of [
      [person, message.id],
      [moved, `${message.id}.moved`],
    ] as const)
      this.show(number, who, {
        id,
        direction: 'in',
        type: 'system',
        body: { system: { ...(message.body.system as JsonObject), from: person.waId, to } },
        at: this.clock.now(),
      });
    return moved;
  }

  /**
   * A customer's business-scoped id changes, and the businesses are told: by `user_id_update`, by a system message, or
   * by both.
   *
   * Source: …/whatsapp/business-scoped-user-ids; that both may come is assumed.
   */
  rescope(input: RescopeInput): { previous: string; current: string } {
    const { phoneNumberId, customer, told } = rescopeSchema.parse(input);
    const number = this.state.numberFor(phoneNumberId);
    const person = this.state.people.byAddress(addressOf(customer));
    const ids = this.state.people.rescope(person, number.wabaId);
    const at = this.clock.now();
    const waId = this.state.people.tellsPhone(person, phoneNumberId, at) ? person.waId : undefined;
    if (told !== 'system')
      this.hooks.announce(number.wabaId, 'user_id_update', userIdValue(number, waId, ids, at));
    const changed = userIdChanged(waId, ids, at);
    if (told !== 'update') this.hooks.announce(number.wabaId, 'messages', systemValue(number, changed));
    const { id, body } = changed;
    this.show(number, person, { id, direction: 'in', type: 'system', body, at });
    return ids;
  }

  /** News of a call with a customer, told as Meta tells them; answers the call's id. One of theirs opens the window. */
  call(input: CallInput): string {
    const number = this.state.numberFor(input.phoneNumberId);
    const { people } = this.state;
    const person = people.byAddress(addressOf(input.customer));
    const at = this.clock.now();
    const { waId, ...nameless } = person;
    const shown = waId !== undefined && people.tellsPhone(person, number.phoneNumberId, at);
    const who = shown ? person : nameless;
    const { id, value } = callValue(input, number, who, people.scopedId(person, number.wabaId), at);
    if (input.event === 'connect' && input.direction !== 'out')
      people.wrote(person, number.phoneNumberId, at, false);
    this.hooks.announce(number.wabaId, 'calls', value);
    const { direction = 'in', event, durationSeconds } = input;
    this.show(number, person, {
      id,
      direction,
      type: 'call',
      body: { call: { event, durationSeconds } },
      at,
    });
    return id;
  }

  /** Keeps what happened, for the thread of the two. */
  private show(number: SandboxNumber, person: Person, happening: Happening): void {
    const message = this.state.ledger.add(
      {
        ...happening,
        phoneNumberId: number.phoneNumberId,
        wabaId: number.wabaId,
        customer: person.key,
        ...(person.waId !== undefined &&
        this.state.people.tellsPhone(person, number.phoneNumberId, happening.at)
          ? { waId: person.waId }
          : {}),
        ...this.state.idsOf(person, number.wabaId),
        name: person.name,
        toldApart: true,
        plan: [],
        firstUpdate: this.state.takeSequence(1),
      },
      false,
    );
    this.hooks.show(message);
  }

  /** A change of any field, as it is given. */
  change(input: ChangeInput): void {
    const { phoneNumberId, field, value, metadata } = changeSchema.parse(input);
    const number = this.state.numberFor(phoneNumberId);
    this.hooks.announce(number.wabaId, field, {
      ...(metadata ? { messaging_product: 'whatsapp', metadata: metadataOf(number) } : {}),
      ...value,
    });
  }
}
