import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { contentExamples, paymentExamples, type FreeContent } from '../../src/sdk/index.js';
import { root, until } from '../support/processes.js';
import { WebBrowser } from './browser.js';
import { picture, SandboxHub } from './sandbox-hub.js';
import { templates } from './templates.js';

const customer = '393331234567';
const phone = `+${customer}`;
const second = '+393339876543';
/** Where pictures go: docs/images with `npm run pictures:web`. */
const pictures = join(root, process.env['LIAISON_PICTURES'] ?? '.test/web');

interface Row {
  id: string;
  direction: string;
  kind: string;
  text: string | null;
  editedAt: string | null;
  deletedAt: string | null;
}

/** What is seen of each kind of content, whose examples are those of docs/messages.md. */
const seen: Readonly<Record<FreeContent['kind'], string>> = {
  text: 'Your order is ready',
  image: 'Our new Darjeeling',
  video: 'Three minutes, not four',
  audio: 'Voice message',
  document: 'invoice-1042.pdf',
  sticker: 'Sticker',
  location: 'Pariser Platz 1, 10117 Berlin',
  contacts: 'Ana Silva',
  reaction: '👍',
  buttons: 'Shall we keep your order until Friday?',
  list: 'When shall we deliver?',
  cta_url: 'Track the parcel',
  location_request: 'Where shall we bring it?',
  contact_request: 'May we have your phone number for the courier?',
  product: 'The one you asked about',
  products: 'These are back in stock.',
  catalog: 'Here is all we have.',
  flow: 'Choose a day and tell us how many you are.',
  order_details: 'Here is your order. Pay it whenever you like.',
  order_status: 'Your tea has left the shop.',
};

/** What a customer can send besides words, by its name in the menu. */
const menu: Readonly<Record<string, string>> = {
  image: 'Photo',
  video: 'Video',
  voice: 'Voice message',
  audio: 'Audio file',
  document: 'Document',
  sticker: 'Sticker',
  location: 'Location',
  contacts: 'Contact card',
  order: 'Order from the catalog',
  flow_reply: 'Submitted form (Flow)',
  call: 'Phone call',
  call_permission: 'Permission to call',
  request_welcome: 'Opens the chat, writes nothing',
  unsupported: 'Something unsupported',
};
/** Of these, what asks for nothing more. */
const atOnce = new Set(['voice', 'audio', 'sticker', 'call_permission', 'request_welcome']);

describe('the sandbox in a browser', () => {
  let hub: SandboxHub;
  let browser: WebBrowser;
  let page: Page;
  let log: Locator;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    hub = await SandboxHub.start();
    browser = await WebBrowser.open(hub.url, 'en-GB');
    page = browser.page;
    log = page.getByRole('log', { name: 'Messages' });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
  }, 60_000);

  const shot = (name: string) => async (width: number, scheme: string) => {
    await page.screenshot({ path: join(pictures, `${name}-${width}-${scheme}.png`), animations: 'disabled' });
  };
  const bubble = (text: string) => log.getByRole('article').filter({ hasText: text }).last();
  const write = async (text: string, shown = text) => {
    await page.getByLabel('Write as the customer').fill(text);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await bubble(shown).waitFor();
  };
  const choose = async (title: string) => {
    await page.getByRole('button', { name: 'Send something else' }).click();
    await page.getByRole('menuitem', { name: title, exact: true }).click();
  };
  const act = async (on: Locator, entry: string) => {
    await on.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: entry, exact: true }).click();
  };
  /** Fills what is empty in the open dialog and sends it. */
  const sendDialog = async (values: Record<string, string> = {}) => {
    const dialog = page.getByRole('dialog');
    for (const [label, value] of Object.entries(values)) await dialog.getByLabel(label).fill(value);
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  const inbound = (of = phone) => hub.list<Row>(`/v1/messages?to=${encodeURIComponent(of)}&limit=200`);
  const heard = (what: string, is: (row: Row) => boolean, of = phone) =>
    until(`the hub to hear ${what}`, async () =>
      (await inbound(of)).find((row) => row.direction === 'in' && is(row)),
    );

  it('asks for an API key, and says when it is refused', async () => {
    await page.goto(`${hub.url}/sandbox`);
    await page.getByRole('heading', { name: 'See what your customers receive' }).waitFor();
    expect(await browser.axeEverywhere(shot('sandbox-sign-in'))).toEqual([]);
    await page.getByLabel('API key of your account').fill('not-a-key');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('API key of your account').fill(hub.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }, 60_000);

  it('registers a sandbox number', async () => {
    await page.getByRole('heading', { name: 'No sandbox number yet' }).waitFor();
    expect(await browser.axeEverywhere()).toEqual([]);
    await page.getByRole('button', { name: 'Create a sandbox number' }).click();
    await page.getByRole('heading', { name: 'No messages yet' }).waitFor();
    expect(await hub.list('/v1/numbers')).toMatchObject([{ mode: 'sandbox' }]);
  }, 60_000);

  it('opens the phone of a customer, who writes', async () => {
    await page.getByLabel('Write as another customer').fill('no phone');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('Enter a phone number with its country code').waitFor();
    await page.getByLabel('Write as another customer').fill('+39 333 123 4567');
    await page.keyboard.press('Enter');
    await write('Do you have *Darjeeling*? https://shop.example', 'Do you have Darjeeling?');
    await expect(bubble('Do you have').locator('strong').first().textContent()).resolves.toBe('Darjeeling');
    await heard('the first message', ({ kind }) => kind === 'text');
  }, 60_000);

  it('sends everything a customer can send, and the hub hears each kind', async () => {
    for (const [kind, title] of Object.entries(menu)) {
      await choose(title);
      if (atOnce.has(kind)) continue;
      await sendDialog(kind === 'contacts' ? { Name: 'Ben Rossi', 'Phone number': '+39 333 765 4321' } : {});
    }
    const wanted = Object.keys(menu).map((kind) => (kind === 'voice' ? 'audio' : kind));
    await until(
      'every kind to be heard',
      async () => {
        const kinds = new Set((await inbound()).map(({ kind }) => kind));
        return wanted.every((kind) => kinds.has(kind));
      },
      30_000,
    );
    // What the phone shows of each.
    for (const text of [
      'document.pdf',
      '52.51630, 13.3777',
      'Ben Rossi',
      'Order of one item',
      'Form submitted',
      'Call from the customer',
    ])
      await bubble(text).waitFor();
  }, 120_000);

  it('shows everything a business can send', async () => {
    await hub.post('/v1/consents', {
      contact: { phone },
      purpose: 'transactional',
      state: 'granted',
      method: 'web_form',
      evidence: { text: 'Yes, write to me on WhatsApp.' },
    });
    const first = await heard('the first message', ({ text }) => text?.startsWith('Do you have') === true);
    for (const content of Object.values(contentExamples)) {
      const about =
        content.kind === 'reaction'
          ? { ...content, messageId: first.id }
          : 'replyTo' in content
            ? { ...content, replyTo: first.id }
            : content;
      await hub.say(phone, 'transactional', about);
    }
    for (const [kind, text] of Object.entries(seen)) {
      if (kind === 'reaction') await log.getByRole('article').first().getByText('👍').waitFor();
      else await bubble(text).waitFor();
    }
    // It quotes what it answers.
    await expect(bubble(seen.image).locator('blockquote').textContent()).resolves.toContain('Do you have');
  }, 120_000);

  it('answers what it was asked', async () => {
    await bubble(seen.buttons).getByRole('button', { name: 'Yes, please' }).click();
    await heard('the button', ({ kind, text }) => kind === 'button_reply' && text === 'Yes, please');
    const list = bubble(seen.list);
    await list.getByRole('button', { name: 'Choose a time' }).click();
    await list.getByRole('button', { name: /^Afternoon/ }).click();
    await heard('the row', ({ kind, text }) => kind === 'list_reply' && text === 'Afternoon');
    await bubble(seen.location_request).getByRole('button', { name: 'Send location' }).click();
    await sendDialog({ 'Name of the place': 'Home' });
    await bubble('Home').waitFor();
    const request = bubble(seen.contact_request);
    await request.getByRole('button', { name: 'Share phone number' }).click();
    await bubble(phone).waitFor();
    // It comes without the phone, under the person's user id alone.
    const shared = await until('the hub to hear the phone', async () =>
      (await hub.list<Row>('/v1/messages?limit=200')).find(
        ({ direction, kind, text }) =>
          direction === 'in' && kind === 'contacts' && text?.includes('Ben Rossi') !== true,
      ),
    );
    const { content } = await hub.get<{ content: { contacts: { phones: object[] }[]; replyTo?: string } }>(
      `/v1/messages/${shared.id}`,
    );
    // As Meta sends it: their own phone, quoting the request.
    expect(content.contacts[0]?.phones[0]).toMatchObject({ phone, whatsappId: customer });
    expect(content.replyTo).toBeDefined();
    await bubble(seen.products).getByRole('button', { name: 'View items' }).click();
    await sendDialog();
    await bubble('Order of 3 items').waitFor();
    await bubble(seen.flow).getByRole('button', { name: 'Book' }).click();
    await sendDialog({ 'Answers, as JSON': '{"guests": 3}' });
    await bubble('guests').waitFor();
  }, 90_000);

  it('reacts, takes it back, replies, edits and deletes', async () => {
    const about = bubble(seen.order_status);
    await act(about, 'React with ❤️');
    await about.getByText('❤️').waitFor();
    await act(about, 'Remove the reaction');
    await about.getByText('❤️').waitFor({ state: 'detached' });
    await act(about, 'Reply');
    await write('Thank you');
    await expect(bubble('Thank you').locator('blockquote').textContent()).resolves.toContain(
      'Your tea has left',
    );
    await act(bubble('Thank you'), 'Edit');
    await page.getByLabel('Write as the customer').fill('Thanks a lot');
    await page.getByRole('button', { name: 'Save' }).click();
    await bubble('Thanks a lot').getByText('edited').waitFor();
    await heard('the edit', ({ text, editedAt }) => text === 'Thanks a lot' && editedAt !== null);
    await write('Wrong chat');
    await act(bubble('Wrong chat'), 'Delete for everyone');
    await bubble('This message was deleted').waitFor();
    await heard('the deletion', ({ deletedAt }) => deletedAt !== null);
  }, 90_000);

  it('shows files of ours, and templates with all their parts', async () => {
    // Somebody else: to one person a number sends 20 messages at once, and then one each six seconds.
    await page.getByLabel('Write as another customer').fill(second);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('Nothing was written yet.', { exact: false }).waitFor();
    await write('Hello, it is Ana');
    await heard('Ana', ({ text }) => text === 'Hello, it is Ana', second);
    for (const purpose of ['transactional', 'marketing', 'authentication'])
      await hub.post('/v1/consents', {
        contact: { phone: second },
        purpose,
        state: 'granted',
        method: 'web_form',
        evidence: { text: 'Yes, write to me on WhatsApp.' },
      });
    const { id } = await hub.post<{ id: string }>('/v1/media?filename=cup.png', picture(), 'image/png');
    await hub.say(second, 'transactional', { kind: 'image', media: { mediaId: id }, caption: 'Today’s cup' });
    await bubble('Today’s cup').locator('img').waitFor();
    const order = paymentExamples.find(({ referenceId }) => referenceId === 'order-1042-card');
    await hub.say(second, 'transactional', order as FreeContent);
    await bubble('Card ending in 5235').getByRole('button', { name: 'Send payment' }).click();
    await bubble('Payment confirmed by the customer').waitFor();
    await heard('the card', ({ kind }) => kind === 'payment_method', second);
    const shownTemplates = templates(id);
    for (const { template } of shownTemplates) await hub.post('/v1/templates', template);
    await until('the templates to be reviewed', async () => {
      const rows = await hub.list<{ name: string; status: string; reason: string | null }>(
        '/v1/templates?limit=200',
      );
      const isReviewed = rows.every(({ status }) => ['approved', 'rejected'].includes(status));
      return rows.length >= shownTemplates.length && isReviewed ? rows : undefined;
    }).then((rows) => expect(rows.filter(({ status }) => status !== 'approved')).toEqual([]));
    for (const { template, message, shows } of shownTemplates) {
      await hub.say(second, template.purpose, { kind: 'template', name: template.name, ...message });
      const shown = bubble(shows[0] ?? '');
      for (const text of shows) await shown.getByText(text).first().waitFor();
    }
    await bubble('Hi Ana, your tea is on its way').getByRole('button', { name: 'Thanks' }).click();
    await heard('the quick reply', ({ kind, text }) => kind === 'button_reply' && text === 'Thanks', second);
  }, 120_000);

  it('tells how far a message came and why it was sent', async () => {
    // The pressed button quotes the template: only the template itself has this.
    await act(bubble('Call the shop'), 'Details and reasons');
    const details = page.getByRole('complementary', { name: 'Message' });
    await details.getByText('delivered', { exact: true }).waitFor();
    await details.getByText('May be sent').first().waitFor();
    await details.getByText('Consent', { exact: true }).first().waitFor();
    await details.getByText('24-hour window', { exact: true }).first().waitFor();
    expect(await details.getByText('account and number', { exact: true }).count()).toBe(0);
    expect(await browser.axeEverywhere(shot('sandbox-details'))).toEqual([]);
    await details.getByRole('button', { name: 'Close the details' }).click();
  }, 60_000);

  it('opts out of marketing, and the hub keeps to it', async () => {
    await page.getByRole('button', { name: 'Settings of this customer' }).click();
    await page.getByRole('menuitem', { name: 'Opt out of marketing messages' }).click();
    await page.getByText('Opted out of marketing messages.').waitFor();
    const sale = { name: 'all_our_teas', language: 'en' };
    await until('the opt-out to hold', async () => {
      const { decision } = await hub.post<{ decision: { verdict: string } }>('/v1/messages/preview', {
        to: { phone: second },
        purpose: 'marketing',
        content: { kind: 'template', ...sale },
      });
      return decision.verdict === 'refuse';
    });
  }, 60_000);

  it('is right for everybody: at each width, in light and dark, with a dialog and a menu open', async () => {
    await page.evaluate(
      `{ const log = document.querySelector('[role=log]'); log.scrollTop = log.scrollHeight; }`,
    );
    expect(await browser.axeEverywhere(shot('sandbox'))).toEqual([]);
    await choose('Location');
    await page.getByRole('dialog').waitFor();
    expect(await browser.axe()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Send something else' }).click();
    await page.getByRole('menu').waitFor();
    await page.screenshot({ path: join(pictures, 'sandbox-menu.png') });
    await page.keyboard.press('Escape');
  }, 60_000);

  it('can be used with the keyboard alone', async () => {
    await page.getByLabel('Write as the customer').focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(`document.activeElement.getAttribute('role') === 'menuitem'`);
    await page.keyboard.press('Escape');
    await page.waitForFunction(`document.activeElement.getAttribute('aria-label') === 'Send something else'`);
    await page.keyboard.press('Tab');
    await page.keyboard.type('With keys');
    await page.keyboard.press('Enter');
    await bubble('With keys').waitFor();
  }, 60_000);

  it('shows one thing at a time on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Back to the conversations' }).click();
    await page.getByRole('heading', { name: 'Conversations' }).waitFor();
    expect(await log.isVisible()).toBe(false);
    await page.screenshot({ path: join(pictures, 'sandbox-people-390.png') });
    await page.getByRole('button', { name: /With keys/ }).click();
    await log.waitFor();
    const wider = await page.evaluate(`document.documentElement.scrollWidth > innerWidth`);
    expect(wider).toBe(false);
    await page.setViewportSize({ width: 1366, height: 860 });
  }, 60_000);

  it('changes its number, and the thread goes on under the new one', async () => {
    await page.getByRole('button', { name: 'Settings of this customer' }).click();
    await page.getByRole('menuitem', { name: 'Change the phone number' }).click();
    await page.getByLabel('New phone number').fill('+39 347 000 1111');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('+393470001111').first().waitFor();
    await bubble('+393339876543 → +393470001111').waitFor();
    await until('the change to be heard', async () => {
      const rows = [...(await inbound(second)), ...(await inbound('+393470001111'))];
      return rows.some(({ kind }) => kind === 'system');
    });
  }, 60_000);

  it('plays a bad day, and says what happened', async () => {
    await page.getByRole('button', { name: 'Scenarios' }).click();
    const panel = page.getByRole('dialog', { name: 'Scenarios' });
    await panel.getByText('No scenario has been started yet.').waitFor();
    expect(await panel.getByRole('listitem').count()).toBe((await hub.list('/v1/sandbox/scenarios')).length);
    await panel.getByRole('button', { name: 'Start: Reply written on the phone' }).click();
    await panel.getByText('The business replied on the phone.').waitFor();
    await panel.getByText('+393470001111 wrote.').waitFor();
    await panel.getByText(/· Ended$/).waitFor();
    await panel.getByRole('button', { name: 'Start: Access token revoked' }).click();
    await panel.getByText('Meta refuses the token.').waitFor();
    expect(await panel.getByRole('button', { name: /^Start: Access/ }).isDisabled()).toBe(true);
    await panel.getByText('Try out a bad day').scrollIntoViewIfNeeded();
    expect(await browser.axeEverywhere(shot('sandbox-scenarios'))).toEqual([]);
    await panel.getByRole('button', { name: 'Stop', exact: true }).click();
    await panel.getByText(/· Stopped$/).waitFor();
    await panel.getByRole('button', { name: 'Close', exact: true }).click();
    await panel.waitFor({ state: 'detached' });
    await bubble('Are you open today?').waitFor();
    await bubble('Yes, until 6 pm.').waitFor();
  }, 60_000);

  it('speaks the language of the person, and remembers another they choose', async () => {
    await page.getByLabel('Language').selectOption('Italiano');
    await page.getByRole('heading', { name: 'Conversazioni' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Conversazioni' }).waitFor();
    expect(await page.evaluate(`document.documentElement.lang`)).toBe('it');
    await page.getByLabel('Lingua').selectOption('English');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'See what your customers receive' }).waitFor();
  }, 60_000);

  it('asked nobody but the hub, and broke no rule of its own policy', () => {
    expect(browser.problems).toEqual([]);
  });
});
