import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { contentPayload } from '../../src/channels/whatsapp/content-payload.js';
import { inboundContent } from '../../src/channels/whatsapp/inbound-content.js';
import {
  contentExamples,
  paymentExamples,
  type ChannelContent,
  type FreeContentKind,
} from '../../src/sdk/index.js';
import { AccountSandbox } from '../../src/sandbox/account-sandbox.js';
import { GraphEmulator } from '../../src/sandbox/emulator.js';
import type { JsonObject, LiveMessage } from '../../src/sandbox/model/model.js';
import { sandboxReplySchema, type SandboxReplyContent } from '../../src/sandbox/model/reply.js';
import { phoneContent } from '../../src/sandbox/messages/phone/phone-content.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
const live = (part: Partial<LiveMessage>): LiveMessage =>
  ({ direction: 'out', statuses: [], ...part }) as unknown as LiveMessage;

/** What the phone cannot know: where a form leads behind its button, and what stands only for the payment. */
const unseen: Partial<Record<FreeContentKind, readonly string[]>> = {
  flow: ['token', 'action', 'data'],
  order_details: ['beneficiaries'],
};

describe('what the phone shows of what a business sends', () => {
  it.each(
    [...Object.values(contentExamples), ...paymentExamples].map(
      (content) => [content.kind, content] as const,
    ),
  )('is, of %s, what was said', (kind, content) => {
    const payload = contentPayload(content as ChannelContent) as JsonObject & { type: string };
    const { replyTo: _quoted, ...said } = content as Record<string, unknown>;
    for (const field of unseen[kind] ?? []) delete said[field];
    const amounts = (text: string) =>
      text.replaceAll(/("(?:price|salePrice|amount|total)":"\d+)"/g, '$1.00"');
    const shown = JSON.stringify(plain(phoneContent(live({ type: payload.type, body: payload }))));
    // An amount may be written without decimals; it is shown with two.
    const given = JSON.stringify(said);
    expect(JSON.parse(shown)).toEqual(JSON.parse(kind === 'order_details' ? amounts(given) : given));
  });

  it('is by its name where it is newer than this version', () => {
    const body = { type: 'hologram', hologram: { size: 3 } };
    expect(phoneContent(live({ type: 'hologram', body }))).toEqual({
      kind: 'unknown',
      type: 'hologram',
      raw: { size: 3 },
    });
  });
});

const replies: readonly SandboxReplyContent[] = [
  { kind: 'text', text: 'Hello' },
  { kind: 'image', caption: 'Look' },
  { kind: 'video' },
  { kind: 'audio', voice: true },
  { kind: 'document', filename: 'bill.pdf', caption: 'The bill' },
  { kind: 'sticker', animated: true },
  { kind: 'location', latitude: 1.5, longitude: -2, name: 'Home', address: 'Road 1' },
  {
    kind: 'contacts',
    contacts: [{ name: { formattedName: 'Ben' }, phones: [{ phone: '+39 333 7654321', type: 'CELL' }] }],
  },
  { kind: 'flow_reply', values: { guests: 2 } },
  {
    kind: 'order',
    text: 'Please',
    items: [{ productRetailerId: 'a', quantity: 2, price: { amount: '9.5', currency: 'EUR' } }],
  },
  { kind: 'call_permission', answer: 'rejected' },
  { kind: 'request_welcome' },
  { kind: 'unsupported', type: 'poll' },
];

describe('what the phone shows of what a customer sends', () => {
  const customer = '393331234567';
  let emulator: GraphEmulator;
  let sandbox: AccountSandbox;
  const reply = async (content: SandboxReplyContent, more: object = {}): Promise<string | null> =>
    (await sandbox.reply(sandboxReplySchema.parse({ numberId: '1', customer, content, ...more }))).id;
  const kept = (id: string | null) => emulator.state.ledger.get(id ?? '') as LiveMessage;

  beforeEach(async () => {
    emulator = await new GraphEmulator({ webhooksPaused: true }).start();
    emulator.addNumber({ phoneNumberId: '1' });
    sandbox = new AccountSandbox(emulator, ['1']);
  });
  afterEach(() => emulator.close());

  it.each(replies.map((content) => [content.kind, content] as const))(
    'is, of %s, what they sent, and what the hub reads in the webhook',
    async (_kind, content) => {
      const message = kept(await reply(content));
      const shown = plain(phoneContent(message)) as Record<string, unknown>;
      expect(shown).toMatchObject(content.kind === 'order' ? { kind: 'order', text: 'Please' } : content);
      const heard = plain(inboundContent(message.body)) as Record<string, unknown>;
      delete heard['errors'];
      delete heard['source'];
      delete heard['replyToProviderId'];
      expect(heard).toMatchObject({ kind: content.kind });
      expect(shown).toMatchObject(heard);
    },
  );

  it.each([
    ['share_phone', contentExamples.contact_request, { kind: 'contacts' }],
    [
      'payment_method',
      paymentExamples.find(({ referenceId }) => referenceId === 'order-1042-card') as object,
      { kind: 'payment_method', method: 'card', credentialId: '1234567', referenceId: 'order-1042-card' },
    ],
  ] as const)('is, of %s, what the message asked for', async (kind, content, expected) => {
    const number = emulator.state.numberFor('1');
    const ask = (asked: unknown): string => {
      const said = contentPayload(asked as ChannelContent) as object;
      const { message } = emulator.desk.take(number, {
        messaging_product: 'whatsapp',
        to: customer,
        ...said,
      });
      return message?.id ?? '';
    };
    await expect(reply({ kind })).rejects.toMatchObject({ field: 'message' });
    const [id, other] = [ask(content), ask({ kind: 'text', text: 'Hello' })];
    await expect(reply({ kind, messageId: other })).rejects.toMatchObject({ field: 'message' });
    for (const messageId of [id, undefined]) {
      const message = kept(await reply(messageId === undefined ? { kind } : { kind, messageId }));
      const heard = plain(inboundContent(message.body)) as Record<string, unknown>;
      expect(heard).toMatchObject(expected);
      delete heard['replyToProviderId'];
      expect(plain(phoneContent(message))).toMatchObject(heard);
    }
  });

  it('names the message that is reacted to, edited and taken back, and quotes one', async () => {
    const id = (await reply({ kind: 'text', text: 'Tuseday' })) ?? '';
    const shown = async (content: SandboxReplyContent) => phoneContent(kept(await reply(content)));
    expect(await shown({ kind: 'reaction', messageId: id, emoji: '👍' })).toEqual({
      kind: 'reaction',
      providerMessageId: id,
      emoji: '👍',
    });
    expect(await shown({ kind: 'reaction', messageId: id, emoji: null })).toMatchObject({ emoji: null });
    expect(await shown({ kind: 'edit', messageId: id, text: 'Tuesday' })).toEqual({
      kind: 'edit',
      providerMessageId: id,
      content: { kind: 'text', text: 'Tuesday' },
    });
    expect(await shown({ kind: 'deletion', messageId: id })).toEqual({
      kind: 'deletion',
      providerMessageId: id,
    });
    const quoting = await reply({ kind: 'text', text: 'Yes' }, { replyTo: id });
    expect(sandbox.messages({}).data.find((one) => one.id === quoting)?.replyTo).toBe(id);
  });

  it('refuses what is about a message that is not there', async () => {
    for (const kind of ['reaction', 'deletion'] as const)
      await expect(reply({ kind, messageId: 'wamid.gone' })).rejects.toMatchObject({
        field: 'content.messageId',
      });
    await expect(reply({ kind: 'text', text: 'x' }, { replyTo: 'wamid.gone' })).rejects.toMatchObject({
      field: 'replyTo',
    });
  });

  it('shows calls and a change of number in the thread, though they are no messages', async () => {
    expect(await reply({ kind: 'call', durationSeconds: 30 })).toBeNull();
    expect(await reply({ kind: 'system', event: 'number_changed', to: '393337654321' })).toBeNull();
    const shown = sandbox.messages({}).data.map(({ direction, content }) => ({ direction, content }));
    expect(shown).toMatchObject([
      { direction: 'in', content: { kind: 'call', durationSeconds: 30, status: 'completed' } },
      { direction: 'in', content: { kind: 'system', event: 'number_changed', to: '393337654321' } },
      ...shown.slice(2).map(() => ({ direction: 'in', content: { kind: 'system' } })),
    ]);
  });
});
