import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../support/processes.js';
import { box, fillIn, openCheckout, placeOrder, type Kind } from '../support/checkout.js';
import { callShop, secretOf } from '../support/calls.js';
import { somebody, type Person } from '../support/people.js';
import { pause, Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

interface Note {
  content: string;
  customer_note: boolean;
}
/** The question as it came to the phone. */
interface Question {
  id: string;
  phoneNumberId: string;
}

const ticks = { 'liaison/marketing': false, 'liaison/transactional': true };
const said = {
  confirm: 'Cash on delivery: the customer confirmed the order by WhatsApp.',
  change: 'Cash on delivery: the customer wants to change the order. Please get in touch.',
  cancel: 'Cash on delivery: the customer cancelled the order by WhatsApp.',
} as const;
type Press = keyof typeof said;
/** The buttons in the languages a shop in English with a Spanish customer may choose. */
const buttons: Record<Press, RegExp> = {
  confirm: /^(Confirm|Confirmar)$/,
  change: /^(Change|Cambiar)$/,
  cancel: /^(Cancel|Anular)$/,
};

describe.each([
  { hpos: true, name: 'orders in tables of their own' },
  { hpos: false, name: 'orders among posts' },
])('cash on delivery in a real shop, $name', ({ hpos }) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open({ site: { hpos } });
    await shop.hub.enablePlugin('order-notifications');
    await shop.hub.enablePlugin('cash-on-delivery');
    await allow({ confirm: true, status: false });
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  /** The owner's switch under Automations. */
  const allow = ({ confirm, status }: { confirm: boolean; status: boolean }) =>
    shop.ask('PUT', '/settings/plugins/cash-on-delivery', {
      enabled: confirm,
      settings: { setStatus: status },
    });

  const buy = async (person: Person): Promise<number> => {
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['mug'] ?? 0);
    return (await api.order(person, ticks)).body['order_id'] as number;
  };
  const buyInBrowser = async (person: Person, kind: Kind): Promise<number> => {
    const page = await shop.browser.person();
    await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products['mug']}`);
    await openCheckout(page, shop.site.url, kind);
    await fillIn(page, kind, person);
    await box(page, 'transactional').check();
    const order = await placeOrder(page, kind);
    await page.context().close();
    return order;
  };

  /** Waits for the question about an order. */
  const asked = async (person: Person, order: number): Promise<Question> => {
    await shop.flush();
    return until(
      `the question about order ${order}`,
      async () => {
        const messages = await shop.hub.graph.messages({ recipient: person.digits });
        const found = messages.find(({ text }) => text.includes(String(order)));
        return found && { id: found.id, phoneNumberId: String(found['phoneNumberId']) };
      },
      30_000,
    );
  };

  /** Presses a button on the person's phone: the label is the one the phone shows. */
  const press = async (person: Person, question: Question, answer: Press): Promise<void> => {
    const messages = await shop.hub.graph.messages({ recipient: person.digits });
    const shown = messages.find(({ id }) => id === question.id)?.['buttons'] as
      { text?: string; payload?: string }[] | undefined;
    const button = shown?.find(({ text }) => buttons[answer].test(text ?? ''));
    if (button?.payload === undefined)
      throw new Error(`No button for "${answer}" in ${JSON.stringify(shown)}`);
    await shop.hub.graph.inbound({
      phoneNumberId: question.phoneNumberId,
      from: person.digits,
      message: { type: 'button', payload: button.payload, messageId: question.id },
    });
  };

  const notes = (order: number) =>
    shop.site.php<Note[]>(
      `return array_map( fn( $n ) => array( 'content' => $n->content, 'customer_note' => $n->customer_note ), wc_get_order_notes( array( 'order_id' => $args['order'] ) ) );`,
      { order },
    );
  const statusOf = (order: number) =>
    shop.site.php<string>(`return wc_get_order( $args['order'] )->get_status();`, { order });
  /** Notes that carry an answer, in any form. */
  const answersOn = async (order: number) =>
    (await notes(order)).filter(({ content }) => content.includes('Cash on delivery:'));
  const answered = (order: number, answer: Press) =>
    until(
      `the note "${answer}" on order ${order}`,
      async () => (await answersOn(order)).some(({ content }) => content === said[answer]),
      20_000,
    );

  it.each<{ kind: Kind | 'store api'; answer: Press }>([
    { kind: 'store api', answer: 'confirm' },
    { kind: 'block', answer: 'change' },
    { kind: 'classic', answer: 'cancel' },
  ])(
    '$kind checkout, "$answer": a private note, and the status stays while the owner does not allow more',
    async ({ kind, answer }) => {
      const person = somebody();
      const order = kind === 'store api' ? await buy(person) : await buyInBrowser(person, kind);
      const question = await asked(person, order);
      await press(person, question, answer);
      await answered(order, answer);
      // The refusal of the status has had its time.
      await pause(2_000);
      expect(await answersOn(order)).toEqual([{ content: said[answer], customer_note: false }]);
      expect(await statusOf(order)).toBe('processing');
    },
    90_000,
  );

  it.each<{ answer: Press; status: string }>([
    { answer: 'confirm', status: 'processing' },
    { answer: 'change', status: 'on-hold' },
    { answer: 'cancel', status: 'cancelled' },
  ])(
    '"$answer" makes the order "$status" where the owner allowed it, and is told once',
    async ({ answer, status }) => {
      await allow({ confirm: true, status: true });
      const person = somebody();
      const order = await buy(person);
      const question = await asked(person, order);
      if (answer === 'confirm')
        await shop.site.php(`wc_get_order( $args['order'] )->update_status( 'on-hold' ); return true;`, {
          order,
        });
      await press(person, question, answer);
      await until(`the status "${status}"`, async () => (await statusOf(order)) === status, 20_000);
      await answered(order, answer);
      expect(await answersOn(order)).toEqual([{ content: said[answer], customer_note: false }]);
      await allow({ confirm: true, status: false });
    },
    90_000,
  );

  it('one message after the order while the switch is on, another one while it is off, and an answer to the button', async () => {
    const person = somebody();
    const order = await buy(person);
    const question = await asked(person, order);
    await pause(3_000);
    expect(await shop.received(person.digits)).toHaveLength(1);
    await press(person, question, 'confirm');
    const texts = await shop.receives(person.digits, 2);
    expect(texts[1]).toMatch(/is confirmed|está confirmado/);
    await allow({ confirm: false, status: false });
    const another = somebody();
    await buy(another);
    await shop.flush();
    const [thanks = ''] = await shop.receives(another.digits, 1);
    expect(thanks).not.toMatch(/paid on delivery|pagar al recibirlo/);
    await pause(3_000);
    expect(await shop.received(another.digits)).toHaveLength(1);
    await allow({ confirm: true, status: false });
  }, 90_000);

  it('one note, however often and fast a button is pressed', async () => {
    const person = somebody();
    const order = await buy(person);
    const question = await asked(person, order);
    await Promise.all([1, 2, 3, 4].map(() => press(person, question, 'confirm')));
    await answered(order, 'confirm');
    await pause(4_000);
    expect(await answersOn(order)).toHaveLength(1);
    await press(person, question, 'confirm');
    await pause(4_000);
    expect(await answersOn(order)).toHaveLength(1);
  }, 90_000);

  it('one note, when the hub asks for it several times at once', async () => {
    const order = await buy(somebody());
    const secret = await secretOf(shop);
    const note = { orderId: String(order), note: said.change };
    const calls = await Promise.all(
      // Signed at different seconds: each is a question of its own.
      [0, 1, 2, 3].map((seconds) => callShop(shop, 'add-order-note', note, { secret, seconds })),
    );
    expect(calls.map(({ body }) => body.ok)).toEqual([true, true, true, true]);
    expect(await answersOn(order)).toHaveLength(1);
    const ids = calls.map(({ body }) => body.output?.['id']);
    expect(calls.filter(({ body }) => body.output?.['added'] === true)).toHaveLength(1);
    expect(new Set(ids).size).toBe(1);
  }, 60_000);

  it('keeps the answers to two orders of one person apart', async () => {
    const person = somebody();
    const first = await buy(person);
    const second = await buy(person);
    const aboutFirst = await asked(person, first);
    const aboutSecond = await asked(person, second);
    await press(person, aboutSecond, 'cancel');
    await answered(second, 'cancel');
    await press(person, aboutFirst, 'confirm');
    await answered(first, 'confirm');
    expect((await answersOn(first)).map(({ content }) => content)).toEqual([said.confirm]);
    expect((await answersOn(second)).map(({ content }) => content)).toEqual([said.cancel]);
  }, 90_000);

  it('writes nothing of what was chatted, and takes words for no answer', async () => {
    const person = somebody();
    const order = await buy(person);
    const question = await asked(person, order);
    await shop.hub.graph.inbound({
      phoneNumberId: question.phoneNumberId,
      from: person.digits,
      context: question.id,
      message: { type: 'text', body: 'Por favor, llamen dos veces' },
    });
    await pause(2_000);
    await shop.heartbeat();
    const written = JSON.stringify(await notes(order));
    expect(written).not.toContain('Cash on delivery:');
    expect(written).not.toContain('llamen');
    // Nor what we wrote: one line says what became of it.
    expect(written).not.toContain('paid on delivery');
    expect(written).not.toContain('pagar al recibirlo');
  }, 90_000);

  it('brings the answer with the next heartbeat where every way to the shop is blocked', async () => {
    const blocked = ['/wp-json/wc-liaison', 'rest_route=', 'wc-ajax=liaison'].map((contains) => ({
      contains,
      status: 403,
      body: '<html><title>Blocked</title>Generated by Wordfence</html>',
    }));
    await allow({ confirm: true, status: true });
    const person = somebody();
    const order = await buy(person);
    const question = await asked(person, order);
    try {
      shop.site.block(blocked);
      await press(person, question, 'cancel');
      await pause(3_000);
      expect(await answersOn(order)).toEqual([]);
      const bySignOfLife = (what: string, done: () => Promise<boolean>) =>
        until(
          `${what} by a heartbeat`,
          async () => {
            await shop.heartbeat();
            return done();
          },
          45_000,
        );
      await bySignOfLife('the note', async () => (await answersOn(order)).length > 0);
      await bySignOfLife('the status', async () => (await statusOf(order)) === 'cancelled');
      expect((await answersOn(order)).map(({ content }) => content)).toEqual([said.cancel]);
    } finally {
      shop.site.block([]);
      await allow({ confirm: true, status: false });
    }
  }, 120_000);

  it('leaves debug.log empty and no script error on any page', () => {
    expect(shop.complaints()).toEqual([]);
    expect(shop.browser.problems).toEqual([]);
  });
});
