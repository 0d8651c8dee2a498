import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inboundContentSchema, type InboundContent } from '../../sdk/index.js';
import { inboundContent } from './inbound-content.js';

const plain = (content: InboundContent): unknown => JSON.parse(JSON.stringify(content));

describe('what a message on WhatsApp says', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['words', { type: 'text', text: { body: 'Hello' } }, { kind: 'text', text: 'Hello' }],
    [
      'a picture',
      {
        type: 'image',
        image: { id: '1', mime_type: 'image/jpeg', sha256: 'x=', caption: 'Look', url: 'https://x' },
      },
      {
        kind: 'image',
        media: { providerMediaId: '1', mimeType: 'image/jpeg', sha256: 'x=' },
        caption: 'Look',
      },
    ],
    [
      'a voice note',
      { type: 'audio', audio: { id: '1', voice: true } },
      { kind: 'audio', media: { providerMediaId: '1' }, voice: true },
    ],
    [
      'a sticker that moves',
      { type: 'sticker', sticker: { id: '1', animated: true } },
      { kind: 'sticker', media: { providerMediaId: '1' }, animated: true },
    ],
    [
      'a file by its name',
      { type: 'document', document: { id: '1', filename: 'bill.pdf' } },
      { kind: 'document', media: { providerMediaId: '1' }, filename: 'bill.pdf' },
    ],
    [
      'a place',
      { type: 'location', location: { latitude: 1.5, longitude: '-2', name: 'Shop' } },
      { kind: 'location', latitude: 1.5, longitude: -2, name: 'Shop' },
    ],
    [
      'a contact card',
      {
        type: 'contacts',
        contacts: [
          {
            name: { formatted_name: 'Ana Gómez', first_name: 'Ana' },
            org: { company: 'Tea Shop' },
            phones: [{ phone: '+1 (983) 555-2319', wa_id: '19835552319', type: 'MOBILE' }],
            emails: [{ email: 'ana@example.com', type: 'WORK' }, {}],
          },
        ],
      },
      {
        kind: 'contacts',
        contacts: [
          {
            name: { formattedName: 'Ana Gómez', firstName: 'Ana' },
            organisation: { company: 'Tea Shop' },
            phones: [{ phone: '+1 (983) 555-2319', whatsappId: '19835552319', type: 'MOBILE' }],
            emails: [{ email: 'ana@example.com', type: 'WORK' }],
          },
        ],
      },
    ],
    [
      'a button of a template by its payload',
      { type: 'button', button: { payload: 'yes-7', text: 'Yes' } },
      { kind: 'button_reply', id: 'yes-7', title: 'Yes' },
    ],
    [
      'a reply button by its id',
      { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'b', title: 'Yes' } } },
      { kind: 'button_reply', id: 'b', title: 'Yes' },
    ],
    [
      'a row of a list by its id',
      {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 'r', title: 'Express', description: '1 day' } },
      },
      { kind: 'list_reply', id: 'r', title: 'Express', description: '1 day' },
    ],
    [
      'a form',
      {
        type: 'interactive',
        interactive: {
          type: 'nfm_reply',
          nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"rating":"5"}' },
        },
      },
      { kind: 'flow_reply', name: 'flow', values: { rating: '5' }, raw: '{"rating":"5"}' },
    ],
    [
      // As on Meta's page of one-click payments.
      'the card with which an order is to be paid',
      {
        type: 'interactive',
        interactive: {
          type: 'payment_method',
          payment_method: {
            payment_method: 'offsite_card_pay',
            payment_timestamp: 1_726_170_122,
            reference_id: 'order-1042',
            last_four_digits: '5235',
            credential_id: '1234567',
          },
        },
      },
      {
        kind: 'payment_method',
        method: 'card',
        type: 'offsite_card_pay',
        referenceId: 'order-1042',
        lastFourDigits: '5235',
        credentialId: '1234567',
        confirmedAt: 1_726_170_122_000,
      },
    ],
    [
      'another way to pay by its own word',
      {
        type: 'interactive',
        interactive: {
          type: 'payment_method',
          payment_method: { payment_method: 'shells', reference_id: '7' },
        },
      },
      { kind: 'payment_method', method: 'other', type: 'shells', referenceId: '7' },
    ],
    [
      'an order, its prices exact',
      {
        type: 'order',
        order: {
          catalog_id: '7',
          text: '',
          product_items: [
            { product_retailer_id: 'TEA', quantity: 3, item_price: 0.1, currency: 'eur' },
            { product_retailer_id: 'CUP', quantity: '2', item_price: 1200, currency: 'EUR' },
            { product_retailer_id: 'POT', item_price: 'much', currency: 'EUR' },
          ],
        },
      },
      {
        kind: 'order',
        catalogId: '7',
        items: [
          { productRetailerId: 'TEA', quantity: 3, price: { amount: '0.1', currency: 'EUR' } },
          { productRetailerId: 'CUP', quantity: 2, price: { amount: '1200', currency: 'EUR' } },
          { productRetailerId: 'POT', quantity: 1 },
        ],
      },
    ],
    [
      'a reaction',
      { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } },
      { kind: 'reaction', providerMessageId: 'wamid.1', emoji: '👍' },
    ],
    [
      'a reaction taken back',
      { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '' } },
      { kind: 'reaction', providerMessageId: 'wamid.1', emoji: null },
    ],
    [
      'a correction',
      {
        type: 'edit',
        edit: {
          original_message_id: 'wamid.1',
          message: { type: 'image', image: { id: '2', caption: 'New' }, context: { id: 'M0' } },
        },
      },
      {
        kind: 'edit',
        providerMessageId: 'wamid.1',
        content: { kind: 'image', media: { providerMediaId: '2' }, caption: 'New' },
      },
    ],
    [
      'a message taken back',
      { type: 'revoke', revoke: { original_message_id: 'wamid.1' } },
      { kind: 'deletion', providerMessageId: 'wamid.1' },
    ],
    [
      'a permission to call',
      {
        type: 'interactive',
        interactive: {
          type: 'call_permission_reply',
          call_permission_reply: {
            response: 'accept',
            expiration_timestamp: 1_753_186_982,
            response_source: 'user_action',
          },
        },
      },
      { kind: 'call_permission', answer: 'accepted', until: 1_753_186_982_000, source: 'user_action' },
    ],
    [
      'a changed number',
      {
        from: '16505551234',
        type: 'system',
        system: { type: 'user_changed_number', wa_id: '12195555358', body: 'User A changed' },
      },
      {
        kind: 'system',
        event: 'number_changed',
        type: 'user_changed_number',
        text: 'User A changed',
        from: '16505551234',
        to: '12195555358',
      },
    ],
    [
      'a changed identity',
      {
        type: 'system',
        identity: { acknowledged: true, created_timestamp: '1697044706', hash: 'h' },
        system: { type: 'customer_identity_changed', body: 'Changed' },
      },
      {
        kind: 'system',
        event: 'identity_changed',
        type: 'customer_identity_changed',
        text: 'Changed',
        identity: { isAcknowledged: true, createdAt: 1_697_044_706_000, hash: 'h' },
      },
    ],
    ['a chat that was opened', { type: 'request_welcome' }, { kind: 'request_welcome' }],
    [
      'what Meta does not support, with its errors',
      {
        type: 'unsupported',
        unsupported: { type: 'poll' },
        errors: [{ code: 131051, title: 'Unknown', error_data: { details: 'Not supported.' } }],
      },
      {
        kind: 'unsupported',
        type: 'poll',
        errors: [{ code: 131051, title: 'Unknown', detail: 'Not supported.' }],
      },
    ],
  ])('%s', (_, raw, content) => {
    expect(plain(inboundContent(raw))).toEqual(content);
  });

  it('with what it answers, how it came, what it asks about and the advertisement it came by', () => {
    const raw = {
      type: 'text',
      text: { body: 'Is it there?' },
      group_id: 'group-1',
      context: {
        id: 'wamid.1',
        frequently_forwarded: true,
        referred_product: { catalog_id: '7', product_retailer_id: 'TEA' },
      },
      referral: { source_id: 'ad', ctwa_clid: 'click', welcome_message: { text: 'Hi' } },
    };
    expect(plain(inboundContent(raw))).toEqual({
      kind: 'text',
      text: 'Is it there?',
      groupId: 'group-1',
      replyToProviderId: 'wamid.1',
      forwarded: 'often',
      product: { catalogId: '7', productRetailerId: 'TEA' },
      referral: { sourceId: 'ad', clickId: 'click', welcomeText: 'Hi' },
    });
  });

  it('is unsupported when Meta tells an error beside a message that says nothing', () => {
    const errors = [{ code: 131000, title: 'Something went wrong' }];
    expect(plain(inboundContent({ type: 'interactive' }, errors))).toEqual({
      kind: 'unsupported',
      type: 'interactive',
      errors,
    });
  });

  it('keeps what it does not know, as it came', () => {
    const raw = { type: 'hologram', hologram: { id: 1 } };
    expect(inboundContent(raw)).toEqual({ kind: 'unknown', type: 'hologram', raw });
    const broken = { type: 'edit', edit: { message: 'x' } };
    expect(inboundContent(broken)).toEqual({ kind: 'unknown', type: 'edit', raw: broken });
  });

  it('is never refused, whatever comes, and always what the contract says', () => {
    const words = [
      'text image audio document sticker location contacts button interactive order reaction',
      'edit revoke system request_welcome unsupported context referral errors message hologram',
      'button_reply list_reply nfm_reply call_permission_reply payment_method product_items emoji body id',
    ].flatMap((line) => line.split(' '));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.double(),
        fc.constantFrom(null, true, 1e300, -1, '1'),
        fc.array(tie('any'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom(...words), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.dictionary(fc.constantFrom(...words), value),
        (type, rest) => {
          const content = plain(inboundContent({ ...rest, type }));
          expect(inboundContentSchema.safeParse(content).error?.issues ?? []).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
