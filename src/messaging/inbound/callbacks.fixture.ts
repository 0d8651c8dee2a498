import type { NumberRow } from '../../channels/index.js';
import { messageTable, type MessageRow } from '../messages/message.entity.js';
import type { MessagingWorld } from '../messaging.fixture.js';

/** Who a callback shows, as Meta names people. */
export interface Shown {
  waId?: string;
  userId?: string;
  parentUserId?: string;
  username?: string;
  /** Of their profile. */
  name?: string;
}

/** An instant as Meta writes it. */
export const seconds = (at: number): string => String(Math.floor(at / 1_000));

/** Callbacks about one number, as Meta writes them, and what came of them. */
export class Callbacks {
  /** Of all numbers: a message is found by its id alone. */
  private static serial = 0;

  constructor(
    private readonly world: MessagingWorld,
    private readonly number: NumberRow,
  ) {}

  /** One change of a callback. */
  body(field: string, value: Record<string, unknown>, shown: Shown = {}): string {
    const metadata = { display_phone_number: '1', phone_number_id: this.number.phoneNumberId };
    const contact = {
      ...(shown.name === undefined && shown.username === undefined
        ? {}
        : { profile: { name: shown.name, username: shown.username } }),
      ...(shown.waId === undefined ? {} : { wa_id: shown.waId }),
      ...(shown.userId === undefined ? {} : { user_id: shown.userId }),
      ...(shown.parentUserId === undefined ? {} : { parent_user_id: shown.parentUserId }),
    };
    const contacts = Object.keys(contact).length === 0 ? {} : { contacts: [contact] };
    const change = { field, value: { messaging_product: 'whatsapp', metadata, ...contacts, ...value } };
    return JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: this.number.wabaId, changes: [change] }],
    });
  }

  /** Delivers one message and answers Meta's id of it. */
  async message(shown: Shown, part: Record<string, unknown>, at = this.world.now): Promise<string> {
    const id = `wamid.fixture-${++Callbacks.serial}`;
    const message = {
      ...(shown.waId === undefined ? {} : { from: shown.waId }),
      ...(shown.userId === undefined ? {} : { from_user_id: shown.userId }),
      id,
      timestamp: seconds(at),
      ...part,
    };
    await this.world.deliver(this.body('messages', { messages: [message] }, shown));
    return id;
  }

  /** The callback of a text, which may be delivered several times. */
  written(from: string, words: string, at = this.world.now): string {
    const message = {
      from,
      id: `wamid.fixture-${++Callbacks.serial}`,
      timestamp: seconds(at),
      type: 'text',
      text: { body: words },
    };
    return this.body('messages', { messages: [message] }, { waId: from, name: 'Ada' });
  }

  text(shown: Shown, words: string, at?: number): Promise<string> {
    return this.message(shown, { type: 'text', text: { body: words } }, at);
  }

  /** Marketing switched off or on inside WhatsApp. */
  async prefers(value: 'stop' | 'resume', named: { wa_id?: string; user_id?: string }): Promise<void> {
    const preference = {
      ...named,
      category: 'marketing_messages',
      value,
      timestamp: Math.floor(this.world.now / 1_000),
    };
    await this.world.deliver(this.body('user_preferences', { user_preferences: [preference] }));
  }

  /** What somebody sent us, the oldest first. */
  received(address: string): Promise<MessageRow[]> {
    const from = "WHERE direction = 'in' AND address = ? ORDER BY id";
    return this.world.base.database.read.select(messageTable, from, [address]);
  }

  /** A message by Meta's id. */
  async row(id: string): Promise<MessageRow> {
    const [row] = await this.world.base.database.read.select(messageTable, 'WHERE providerMessageId = ?', [
      id,
    ]);
    if (!row) throw new Error(`${id} was not stored`);
    return row;
  }
}
