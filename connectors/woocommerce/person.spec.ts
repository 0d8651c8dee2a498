import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { personSchema } from '../../src/sdk/index.js';
import { buyer, orderLocale } from './person.js';
import { meta, order, OrderStory } from './fixtures/story.js';

describe('the buyer', () => {
  it('is known by the billing address; a guest has no external id', () => {
    const person = new OrderStory().receive(order({ customer_id: 0 }))[0]?.person;
    expect(person).toEqual({
      phone: '600 111 222',
      phoneCountry: 'ES',
      email: 'ana@example.com',
      firstName: 'Ana',
      lastName: 'Núñez',
      country: 'ES',
    });
    expect(new OrderStory().receive(order({ customer_id: 7 }))[0]?.person?.externalId).toBe('7');
  });

  it("never has the parcel recipient's phone", () => {
    const billing = { country: 'FR', email: 'a@example.com', phone: '' };
    const shipping = { country: 'DE', phone: '+49 151 1', address_1: 'Weg 1' };
    expect(new OrderStory().receive(order({ billing, shipping }))[0]?.person).toEqual({
      email: 'a@example.com',
      country: 'FR',
    });
  });

  it('is named as people write it, and a phone too long is cut where that shows', () => {
    const billing = {
      first_name: 'Tom &amp; Ana',
      last_name: 'O&#039;Neil\u202E',
      company: '<b>Casa</b> Azul',
    };
    expect(buyer(0, billing, undefined)).toEqual({
      firstName: 'Tom & Ana',
      lastName: "O'Neil",
      company: 'Casa Azul',
    });
    const phone = `+1 212-456-7890 ${'.'.repeat(60)} ext. 54321`;
    expect(buyer(0, { phone }, undefined)?.phone).toMatch(/^\+1 212-456-7890 \.{47}…$/);
    expect(buyer(0, { phone: `\u202A+34 600 111 222${'\u200B'.repeat(60)}` }, undefined)?.phone).toBe(
      '+34 600 111 222',
    );
    expect(buyer(0, { email: '\u2068ana@\u200Bexample.com\u00A0' }, undefined)?.email).toBe(
      'ana@example.com',
    );
  });

  it('may lack everything', () => {
    const events = new OrderStory().receive(order({ billing: {}, customer_id: 0 }));
    expect(events.map(({ person }) => person)).toEqual([undefined, undefined]);
    expect(buyer(0, null, undefined)).toBeUndefined();
  });

  it('may have written anything: what does not fit is left out, the phone stays as written', () => {
    expect(buyer('0', { country: 'Spain', email: 'none', phone: ' ++34 (0)600-nope ' }, undefined)).toEqual({
      phone: '++34 (0)600-nope',
    });
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (customerId, billing, language) => {
        const person = buyer(
          customerId,
          billing,
          orderLocale(new Map([['wpml_language', language]]), undefined),
        );
        if (person !== undefined) expect(personSchema.safeParse(person).success).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.record({ phone: fc.string(), email: fc.string(), country: fc.string() }), (billing) => {
        const person = buyer(1, billing, undefined);
        expect(personSchema.safeParse(person).success).toBe(true);
      }),
    );
  });

  it('reads the shop in the language the order says, ours before those of other plugins', () => {
    const language = (changes: Record<string, unknown>) =>
      new OrderStory().receive(order(changes))[0]?.person?.locale;
    expect(language(meta({ _liaison_locale: 'pt_BR', wpml_language: 'fr' }))).toBe('pt_BR');
    expect(language(meta({ wpml_language: 'fr' }))).toBe('fr');
    expect(language({ lang: 'it' })).toBe('it');
    expect(language(meta({ wpml_language: 'all languages' }))).toBeUndefined();
    expect(language({})).toBeUndefined();
  });
});
