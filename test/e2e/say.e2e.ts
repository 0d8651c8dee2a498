import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { whatsappChannel } from '../../src/channels/index.js';
import {
  contentExamples,
  paymentExamples,
  type FreeContent,
  type OutgoingContent,
} from '../../src/sdk/index.js';
import { digitsOf } from '../support/deliveries.js';
import { png } from '../support/files.js';
import { TestHub } from '../support/hub.js';
import { until as untilWithin } from '../support/processes.js';

interface Message {
  id: string;
  status: string;
  reason: string | null;
  kind: string;
  text: string | null;
  content: FreeContent | null;
  providerMessageId: string | null;
  attempts: { id: string; outcome: string }[];
}

/** A message as the emulator's journal keeps it. */
interface Kept {
  id: string;
  callbackData?: string;
  body: Record<string, unknown>;
}

const until = (what: string, done: () => Promise<boolean>) => untilWithin(what, done, 60_000);
const customer = digitsOf(900);
const stranger = digitsOf(901);
const kinds = [...Object.values(contentExamples), ...paymentExamples];

describe('everything a message can say', () => {
  let hub: TestHub;
  let number: { id: string; phoneNumberId: string };
  let heard: Message;

  beforeAll(async () => {
    hub = await TestHub.start();
    number = await hub.addNumber();
    for (const digits of [customer, stranger]) {
      await hub.post('/v1/consents', {
        contact: { phone: `+${digits}` },
        purpose: 'transactional',
        state: 'granted',
        method: 'web_form',
        evidence: { text: 'Yes, write to me on WhatsApp.' },
      });
    }
    const { phoneNumberId } = number;
    await hub.graph.inbound({
      phoneNumberId,
      from: customer,
      message: { type: 'text', body: 'Do you have tea?' },
    });
    await until('the message to be read', async () => {
      const [row] = await hub.list<Message>(`/v1/messages?to=%2B${customer}`);
      if (row) heard = row;
      return row !== undefined;
    });
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);

  const say = (digits: string, content: object) => ({
    to: { phone: `+${digits}` },
    from: number.id,
    purpose: 'transactional',
    content,
  });
  /** The example, about the message that the customer wrote. */
  const about = (content: FreeContent): FreeContent => {
    if (content.kind === 'reaction') return { ...content, messageId: heard.id };
    return content.replyTo === undefined ? content : { ...content, replyTo: heard.id };
  };
  const read = async (id: string) => (await hub.get<Message>(`/v1/messages/${id}`)).body;
  const lines = (kind: string): string[] =>
    readFileSync(join(hub.dataDir, '..', 'graph.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(`{"k":"${kind}"`));
  const journal = (): Kept[] => lines('message').map((line) => (JSON.parse(line) as { m: Kept }).m);
  /** Ids the provider gave files with these bytes. */
  const filesAtProvider = (sha256: string): string[] =>
    lines('media').flatMap((line) => {
      const { added } = (JSON.parse(line) as { change: { added?: { id: string; sha256: string } } }).change;
      return added?.sha256 === sha256 ? [added.id] : [];
    });
  /** A message's request as the emulator kept it, once it is there. */
  const arrived = async (id: string): Promise<Kept['body']> => {
    let kept: Kept | undefined;
    await until('the message to stand in the journal', async () => {
      const { providerMessageId } = await read(id);
      kept = journal().find((one) => one.id === providerMessageId);
      return kept !== undefined;
    });
    return kept?.body ?? {};
  };

  it('goes out as it was given, and can be read where it arrived and here', async () => {
    const sent = await Promise.all(
      kinds.map(async (example) => {
        const content = about(example);
        const preview = await hub.post<{ status: string }>('/v1/messages/preview', say(customer, content));
        expect({ kind: content.kind, ...preview.body }).toMatchObject({
          kind: content.kind,
          status: 'queued',
        });
        const { status, body } = await hub.post<Message>('/v1/messages', say(customer, content));
        expect({ kind: content.kind, status, body }).toMatchObject({
          status: 202,
          body: { status: 'queued' },
        });
        return { id: body.id, content };
      }),
    );
    for (const { id, content } of sent) {
      await until(`${content.kind} to be accepted`, async () =>
        ['accepted', 'sent', 'delivered', 'read'].includes((await read(id)).status),
      );
      const message = await read(id);
      expect(message).toMatchObject({ kind: content.kind, content, reason: null });
      await until(`${content.kind} to stand in the journal`, () =>
        Promise.resolve(journal().some((one) => one.id === message.providerMessageId)),
      );
      const kept = journal().find((one) => one.id === message.providerMessageId);
      const [attempt] = message.attempts;
      expect(kept?.callbackData).toBe(attempt?.id);
      expect(kept?.body).toEqual(JSON.parse(JSON.stringify(asRequested(content, attempt?.id ?? ''))));
    }
    expect(sent).toHaveLength(kinds.length);
  }, 120_000);

  /** What the channel makes of it with the provider's ids. */
  function asRequested(content: FreeContent, attemptId: string): unknown {
    const theirs = heard.providerMessageId ?? '';
    const resolved =
      content.kind === 'reaction'
        ? { ...content, messageId: theirs }
        : { ...content, ...(content.replyTo === undefined ? {} : { replyTo: theirs }) };
    return whatsappChannel.render(resolved as OutgoingContent, {
      address: { kind: 'whatsapp', value: customer },
      attemptId,
    });
  }

  it('takes a reaction back', async () => {
    const { body } = await hub.post<Message>(
      '/v1/messages',
      say(customer, { kind: 'reaction', messageId: heard.id, emoji: null }),
    );
    await until('it to be accepted', async () => (await read(body.id)).providerMessageId !== null);
    const { providerMessageId } = await read(body.id);
    await until('it to stand in the journal', () =>
      Promise.resolve(journal().some(({ id }) => id === providerMessageId)),
    );
    expect(journal().find(({ id }) => id === providerMessageId)?.body).toMatchObject({
      reaction: { message_id: heard.providerMessageId, emoji: '' },
    });
  }, 90_000);

  it('shows an uploaded file in an open window and outside it, brought to the provider once', async () => {
    const bytes = png(20_000, 7);
    const answer = await fetch(`${hub.url}/v1/media?filename=tea.png`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hub.key}`, 'content-type': 'image/png' },
      body: new Uint8Array(bytes),
    });
    const file = (await answer.json()) as { id: string; sha256: string };
    expect({ status: answer.status, file }).toMatchObject({ status: 201, file: { kinds: ['image'] } });
    const template = {
      name: 'look_at_this',
      purpose: 'transactional',
      category: 'utility',
      languages: {
        en: { header: { kind: 'image', example: `media:${file.id}` }, body: 'Your order looks like this.' },
      },
    };
    expect(await hub.post('/v1/templates', template)).toMatchObject({ status: 201 });
    await until('the template to be approved', async () =>
      (await hub.list<{ name: string; status: string }>('/v1/templates')).some(
        ({ name, status }) => name === template.name && status === 'approved',
      ),
    );
    const media = { mediaId: file.id };
    const inWindow = await hub.post<Message>(
      '/v1/messages',
      say(customer, { kind: 'image', media, caption: 'Darjeeling' }),
    );
    const header = { kind: 'image', media };
    const outside = await hub.post<Message>(
      '/v1/messages',
      say(stranger, { kind: 'template', name: template.name, header }),
    );
    const [free, filled] = [await arrived(inWindow.body.id), await arrived(outside.body.id)];
    const known = filesAtProvider(file.sha256);
    expect(known).toHaveLength(1);
    expect(free).toMatchObject({ type: 'image', image: { id: known[0], caption: 'Darjeeling' } });
    expect(filled).toMatchObject({
      type: 'template',
      template: {
        components: [{ type: 'header', parameters: [{ type: 'image', image: { id: known[0] } }] }],
      },
    });
    // Whoever reads the thread here sees what was given: the file of Liaison's, kept because the template names it.
    expect(await read(outside.body.id)).toMatchObject({ content: { kind: 'template', header } });
    expect(await hub.get(`/v1/media/${file.id}`)).toMatchObject({ body: { expiresAt: null, kept: true } });
  }, 90_000);

  it('fetches a picture a person sends, and gives its bytes back', async () => {
    const { phoneNumberId } = number;
    await hub.graph.inbound({
      phoneNumberId,
      from: customer,
      message: { type: 'image', caption: 'Like this' },
    });
    type WithFiles = Message & { media: { id: string; status: string; sha256: string; messageId: string }[] };
    let picture: WithFiles | undefined;
    await until('the picture to be here', async () => {
      const found = (await hub.list<Message>(`/v1/messages?to=%2B${customer}`)).find(
        ({ kind, text }) => kind === 'image' && text === 'Like this',
      );
      if (found) picture = (await hub.get<WithFiles>(`/v1/messages/${found.id}`)).body;
      return picture?.media[0]?.status === 'ready';
    });
    const [file] = picture?.media ?? [];
    const content = await fetch(`${hub.url}/v1/media/${file?.id ?? ''}/content`, {
      headers: { authorization: `Bearer ${hub.key}` },
    });
    const bytes = Buffer.from(await content.arrayBuffer());
    expect([content.status, content.headers.get('content-type')]).toEqual([200, 'image/png']);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(file).toMatchObject({ sha256, messageId: picture?.id });
    expect(filesAtProvider(sha256).length).toBeGreaterThan(0);
  }, 90_000);

  it('says none of it, but templates, to who never wrote', async () => {
    for (const content of kinds) {
      const { status, body } = await hub.post<Message & { decision: { reason: string } }>(
        '/v1/messages',
        say(stranger, content),
      );
      expect({ kind: content.kind, status, reason: body.decision.reason }).toEqual({
        kind: content.kind,
        status: 202,
        reason: 'window_closed',
      });
    }
  });

  it('marks what people wrote as read, and shows that an answer is being written', async () => {
    const marked = await hub.post(`/v1/messages/${heard.id}/read`, { typing: true });
    expect(marked).toMatchObject({ status: 200, body: { id: heard.id, read: true, typing: true } });
    expect(await hub.request('POST', `/v1/messages/${heard.id}/read`)).toMatchObject({ status: 200 });
    const written = await hub.graph.messages({ direction: 'in', recipient: customer });
    expect(written[0]?.['statuses']).toEqual([expect.objectContaining({ status: 'read' })]);
    const [out] = await hub.list<Message>('/v1/messages?status=read');
    expect(await hub.post(`/v1/messages/${out?.id ?? ''}/read`, {})).toMatchObject({
      status: 409,
      body: { code: 'cannot_mark_read' },
    });
    expect(await hub.post('/v1/messages/01920000-0000-7000-8000-000000000001/read', {})).toMatchObject({
      status: 404,
    });
  });

  it('knows somebody by their business-scoped id, asks for the phone, and is one contact after it was shared', async () => {
    const hidden = digitsOf(902);
    const { phoneNumberId } = number;
    await hub.graph.call('POST', '/numbers/settings', { phoneNumberId, portfolioGroup: 'house' });
    await hub.graph.call('POST', '/customers', {
      customer: hidden,
      hidesPhone: true,
      username: 'ada',
      name: 'Ada',
    });
    interface Contact {
      phone: string | null;
      userId: string | null;
      username: string | null;
      parentUserIds?: string[];
    }
    const write = (message: object) => hub.graph.inbound({ phoneNumberId, from: hidden, message });
    const byText = async (text: string) => {
      let row: (Message & { contactId: string; to: string }) | undefined;
      await until(`“${text}” to be heard`, async () => {
        const rows = await hub.list<Message & { contactId: string; to: string }>('/v1/messages');
        row = rows.find((one) => one.text === text);
        return row !== undefined;
      });
      return row as Message & { contactId: string; to: string };
    };
    const contactOf = async (id: string) => (await hub.get<Contact>(`/v1/contacts/${id}`)).body;
    await write({ type: 'text', body: 'Who am I?' });
    const { contactId } = await byText('Who am I?');
    const before = await contactOf(contactId);
    expect(before).toMatchObject({ phone: null, username: 'ada' });
    expect(before.userId).toMatch(/^[A-Z]{2}\.\d+$/);
    expect(JSON.stringify(before)).toContain('.ENT.');
    await hub.post('/v1/consents', {
      contact: { contactId },
      purpose: 'transactional',
      state: 'granted',
      method: 'web_form',
      evidence: { text: 'Yes, write to me on WhatsApp.' },
    });
    const asked = await hub.post<Message>('/v1/messages', {
      ...say(hidden, contentExamples.contact_request),
      to: { contactId },
    });
    expect(asked).toMatchObject({ status: 202, body: { status: 'queued' } });
    await until('the request to arrive', async () => (await read(asked.body.id)).status === 'read');
    await write({ type: 'share_phone' });
    await until('the phone to be known', async () =>
      JSON.stringify(await contactOf(contactId)).includes(hidden),
    );
    expect(await contactOf(contactId)).toMatchObject({ userId: before.userId });
    await write({ type: 'text', body: 'It is me' });
    expect((await byText('It is me')).contactId).toBe(contactId);
    await hub.graph.preference({ phoneNumberId, customer: hidden, value: 'stop', userIdOnly: true });
    await until('the opt-out to hold for the phone too', async () => {
      const { body } = await hub.post<{ decision: { reason: string | null } }>('/v1/messages/preview', {
        ...say(hidden, { kind: 'text', text: 'All our teas' }),
        purpose: 'marketing',
      });
      return ['suppressed', 'opted_out'].some((word) => JSON.stringify(body).includes(word));
    });
  }, 120_000);

  it.each<[string, object, string, RegExp]>([
    [
      'a label of 21 characters',
      { ...contentExamples.buttons, buttons: [{ id: 'a', title: 'x'.repeat(21) }] },
      'content.buttons.0.title',
      /21 characters and WhatsApp carries 20; shorten it/,
    ],
    [
      'two buttons of one id',
      {
        ...contentExamples.buttons,
        buttons: [
          { id: 'a', title: 'A' },
          { id: 'a', title: 'B' },
        ],
      },
      'content.buttons.1.id',
      /same as an earlier one; give each its own/,
    ],
    [
      'eleven rows',
      {
        ...contentExamples.list,
        sections: [{ rows: Array.from({ length: 11 }, (_, at) => ({ id: `r${at}`, title: `Row ${at}` })) }],
      },
      'content.sections.0.rows',
      /11 entries in all and WhatsApp carries 10; take some out/,
    ],
    [
      'a caption of 1,025 characters',
      { ...contentExamples.image, caption: 'x'.repeat(1_025) },
      'content.caption',
      /1025 characters/,
    ],
    [
      'a text of 4,097 characters',
      { kind: 'text', text: 'x'.repeat(4_097) },
      'content.text',
      /4097 characters/,
    ],
    ['a place off the map', { ...contentExamples.location, latitude: 91 }, 'content.latitude', /90/],
    [
      'a file from nowhere',
      { kind: 'image', media: {} },
      'content.media',
      /exactly one of mediaId, link and providerMediaId/,
    ],
    [
      'a form by id and name',
      { ...contentExamples.flow, flowName: 'booking' },
      'content.flowId',
      /exactly one/,
    ],
    ['a kind there is not', { kind: 'song' }, 'content.kind', /one of template, text/],
  ])('refuses %s before anything is stored', async (_, content, field, reason) => {
    const { status, body } = await hub.post<{ errors?: { field: string; reason: string }[] }>(
      '/v1/messages',
      say(customer, content),
    );
    expect({ status, fields: body.errors?.map((one) => one.field) }).toEqual({
      status: 422,
      fields: [field],
    });
    expect(body.errors?.[0]?.reason).toMatch(reason);
  });
});
