import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../../support/processes.js';
import { fillIn, placeOrder, type Kind } from '../support/checkout.js';
import { owner, polylang, translateShop, wpml, type SpanishPages } from '../support/languages.js';
import { beside, openBeside, ownComplaints } from '../support/neighbours.js';
import { somebody, type Person } from '../support/people.js';
import type { Shop } from '../support/shop.js';

interface Evidence {
  purpose: string;
  evidence: { wording: string; language: string };
}

/** What the owner wrote, and how a translator says it. */
const own = {
  consent: 'Remind me on WhatsApp about what {shop} keeps for me. STOP ends it.',
  chat: 'Write to us',
};
const theirs = {
  consent: 'Recuérdame por WhatsApp lo que {shop} me guarda. STOP lo termina.',
  chat: 'Escríbenos',
};
const shown = theirs.consent.replace('{shop}', 'Casa Azul');

for (const translator of [polylang, wpml]) {
  beside(translator.slugs, `a shop in two languages, by ${translator.name}`, () => {
    let shop: Shop;
    let pages: SpanishPages;
    beforeAll(async () => {
      shop = await openBeside(translator.slugs);
      pages = await translateShop(shop, translator);
      await shop.hub.enablePlugin('order-notifications');
    }, 240_000);
    afterAll(async () => {
      await shop.close();
    }, 60_000);

    /** What the hub has as evidence of a person's consents. */
    const evidenceOf = (person: Person): Promise<Evidence[]> =>
      until(`the consent of ${person.digits} at the hub`, async () => {
        const [contact] = await shop.hub.list<{ id: string }>(`/v1/contacts?phone=%2B${person.digits}`);
        const consents = contact ? await shop.hub.list<Evidence>(`/v1/contacts/${contact.id}/consents`) : [];
        return consents.length > 0 ? consents : undefined;
      });

    /** Opens the Spanish checkout with a mug in the cart; gives back the box and its words. */
    const openSpanish = async (page: Page, kind: Kind, words: RegExp) => {
      await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products['mug']}`);
      await page.goto(pages[kind]);
      await page.waitForSelector(kind === 'block' ? '#shipping-first_name' : '#place_order');
      const marketing = page.getByRole('checkbox', { name: words });
      const label = await marketing.locator('xpath=ancestor::label').first().innerText();
      return { marketing, wording: label.replaceAll(/\s+/g, ' ').trim() };
    };

    it.each<Kind>(['classic', 'block'])(
      'the %s checkout in Spanish: tick, cart and order carry Spanish, in the words that were shown',
      async (kind) => {
        const person = somebody();
        const page = await shop.browser.person();
        const { marketing, wording } = await openSpanish(page, kind, /recordatorios/i);
        await fillIn(page, kind, person);
        await marketing.check();
        const row = await until('the cart to be kept', async () => {
          const rows = await shop.site.rows<{ data: string }>(
            'SELECT data FROM wp_liaison_carts WHERE data LIKE ?',
            [`%${person.email}%`],
          );
          return rows[0];
        });
        expect(JSON.parse(row.data)).toMatchObject({ locale: 'es_ES' });
        await shop.flush();
        const [first] = await evidenceOf(person);
        expect(first).toMatchObject({ purpose: 'marketing', evidence: { language: 'es_ES' } });
        expect(wording).toContain(first?.evidence.wording);

        const id = await placeOrder(page, kind);
        const meta = await shop.site.php<Record<string, string>>(
          `return array_column( array_map( fn( $one ) => $one->get_data(), wc_get_order( $args['id'] )->get_meta_data() ), 'value', 'key' );`,
          { id },
        );
        expect(meta).toMatchObject({ _liaison_locale: 'es_ES', liaison_whatsapp_optin_marketing: 'yes' });
        expect(wording).toContain(meta['_liaison_consent_wording']);
        await shop.flush();
        const all = await until('the order to reach the hub', async () => {
          const consents = await evidenceOf(person);
          return consents.length > 1 ? consents : undefined;
        });
        for (const { evidence } of all) {
          expect(evidence.language).toBe('es_ES');
          expect(wording).toContain(evidence.wording);
        }
        await page.context().close();
      },
      120_000,
    );

    it('the sign-up form on a Spanish page: its consent carries Spanish', async () => {
      const person = somebody();
      const page = await shop.browser.person();
      await page.goto(pages.form);
      await page.locator('.liaison-form input[type="tel"]').fill(`+${person.digits}`);
      const box = page.locator('.liaison-form input[name="marketing"]');
      const wording = await box.locator('xpath=ancestor::label').innerText();
      await box.check();
      await page.locator('.liaison-form [type="submit"]').click();
      await page.getByText(/gracias/i).waitFor();
      await page.context().close();
      await shop.flush();
      const [consent] = await evidenceOf(person);
      expect(consent).toMatchObject({ purpose: 'marketing', evidence: { language: 'es_ES' } });
      expect(consent?.evidence.wording).toBe(wording.trim());
    }, 60_000);

    it("lists the owner's sentences for translation; the translation is shown, and is what evidence carries", async () => {
      await shop.site.php(
        `update_option( 'liaison_consent_text_marketing', $args['consent'] );
         update_option( 'liaison_chat', array( 'enabled' => 'yes', 'phone' => '34600111222', 'label' => $args['chat'] ) );
         return true;`,
        own,
      );
      const names = await shop.site.php<string[]>(translator.listed, {}, owner);
      expect(names).toEqual(expect.arrayContaining(['consent_marketing', 'chat_label']));
      for (const [name, original, translation] of [
        ['consent_marketing', own.consent, theirs.consent],
        ['chat_label', own.chat, theirs.chat],
      ])
        await shop.site.php(translator.translatesString, { name, original, translation }, owner);

      const person = somebody();
      const page = await shop.browser.person();
      const { marketing, wording } = await openSpanish(page, 'classic', /recuérdame/i);
      expect(wording).toContain(shown);
      expect(await page.locator('#liaison-chat').innerText()).toContain(theirs.chat);
      await fillIn(page, 'classic', person);
      await marketing.check();
      await until('the cart to be kept', async () => {
        const rows = await shop.site.rows('SELECT 1 FROM wp_liaison_carts WHERE data LIKE ?', [
          `%${person.email}%`,
        ]);
        return rows.length > 0;
      });
      await page.goto(`${shop.site.url}/classic-checkout/`);
      expect(await page.locator('#liaison-consent').innerText()).toContain(
        own.consent.replace('{shop}', 'Casa Azul'),
      );
      await page.context().close();
      await shop.flush();
      const [consent] = await evidenceOf(person);
      expect(consent?.evidence).toMatchObject({ wording: shown, language: 'es_ES' });
    }, 120_000);

    it('leaves nothing of ours in debug.log', () => {
      expect(ownComplaints(shop)).toEqual([]);
    });
  });
}
