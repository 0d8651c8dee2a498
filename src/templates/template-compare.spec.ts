import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTemplateVariables } from '../sdk/index.js';
import { compare, fill, listedContent, meta, submission } from './provider.fixture.js';
import { variablesFor } from './template-compare.js';
import type { StoredContent } from './template-content.js';

const v = (example: string) => ({ description: 'x', example });
const variables = { first_name: v('Anna'), order_number: v('1042'), day: v('2027-03-18') };
const ours: StoredContent = {
  header: 'Order {{order_number}}',
  body: 'Hi {{first_name}}, order {{order_number}} is here.',
  footer: 'Tea & Co',
  buttons: [{ type: 'url', text: 'See', url: 'https://example.com/{{order_number}}' }],
};
const header = { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' };
const footer = { type: 'FOOTER', text: 'Tea & Co' };
const buttons = {
  type: 'BUTTONS',
  buttons: [{ type: 'URL', text: 'See', url: 'https://example.com/{{1}}', example: ['1042'] }],
};
const positional = (body: string, ...rest: Record<string, unknown>[]) =>
  listedContent([{ type: 'BODY', text: body }, ...rest], 'positional');
const named = (body: string, ...rest: Record<string, unknown>[]) =>
  listedContent([{ type: 'BODY', text: body }, ...rest], 'named');

describe('submission', () => {
  it('names parameters, gives examples, and leaves the variable of an address without a name', () => {
    expect(submission({ ...ours, body: 'On {{ day }} then {{first_name}}.' }, variables, 'de')).toMatchObject(
      {
        parameter_format: 'NAMED',
        components: [
          {
            type: 'HEADER',
            format: 'TEXT',
            text: 'Order {{order_number}}',
            example: { header_text_named_params: [{ param_name: 'order_number', example: '1042' }] },
          },
          {
            type: 'BODY',
            text: 'On {{day}} then {{first_name}}.',
            example: {
              body_text_named_params: [
                { param_name: 'day', example: '18. März 2027' },
                { param_name: 'first_name', example: 'Anna' },
              ],
            },
          },
          footer,
          {
            type: 'BUTTONS',
            buttons: [{ type: 'URL', text: 'See', url: 'https://example.com/{{1}}', example: ['1042'] }],
          },
        ],
      },
    );
  });

  it('is found again as the same template', () => {
    const { components } = submission(ours, variables);
    expect(compare(ours, variables, listedContent(components, 'named'), 'named')).toEqual({
      match: 'same',
      content: ours,
    });
  });
});

describe('what Meta lists', () => {
  it('is read with all it has, and what cannot be filled is named', () => {
    const content = listedContent(
      [
        { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['x'] } },
        { type: 'BODY', text: 'Look!' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'QUICK_REPLY', text: 'Yes' },
            { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+49301' },
            { type: 'COPY_CODE', example: 'X' },
            { type: 'SOMETHING_NEW', text: 'New' },
            { type: 'FLOW', text: 'Go' },
            { type: 'URL', text: 'Copy code', url: 'https://www.whatsapp.com/otp/code/?x=otp{{1}}' },
          ],
        },
        { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soon over', has_expiration: true } },
        { type: 'CALL_PERMISSION_REQUEST' },
      ],
      'positional',
    );
    expect(content).toEqual({
      body: 'Look!',
      buttons: [
        { type: 'quick_reply', text: 'Yes' },
        { type: 'phone_number', text: 'Call', phoneNumber: '+49301' },
        { type: 'copy_code', code: '{{button_3}}' },
        { type: 'other', kind: 'SOMETHING_NEW', text: 'New' },
        { type: 'flow', text: 'Go' },
        { type: 'otp', text: 'Copy code' },
      ],
      header: { kind: 'image', example: 'x' },
      offer: { text: 'Soon over', expires: true },
      unsupported: ['CALL_PERMISSION_REQUEST', 'BUTTON SOMETHING_NEW'],
    });
  });

  it('is never a reason to fail, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.constantFrom('type', 'text', 'format', 'buttons'), fc.jsonValue())),
        (components) => {
          expect(typeof listedContent(components, 'named').body).toBe('string');
        },
      ),
    );
  });

  it('has a variable for each parameter', () => {
    const content = positional('Hi {{1}}, {{2}}!', header, buttons);
    expect(parseTemplateVariables(content).all).toEqual(['header_1', '1', '2', 'button_1']);
    expect(Object.keys(variablesFor(content, { '1': v('A') }, meta)).sort()).toEqual([
      '1',
      '2',
      'button_1',
      'header_1',
    ]);
  });
});

describe('a template of the same name at Meta', () => {
  const send = (content: StoredContent) =>
    fill({ language: 'en', content, variables }, { first_name: 'Ben', order_number: 'X1' }).components;

  it('is the same with numbered parameters, in any order of numbers', () => {
    const compared = compare(
      ours,
      variables,
      positional('Hi {{2}}, order {{1}} is here.', header, footer, buttons),
      'positional',
    );
    if (compared.match !== 'same') throw new Error(compared.match);
    expect(send(compared.content)).toEqual([
      { type: 'header', parameters: [{ type: 'text', text: 'X1' }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'X1' },
          { type: 'text', text: 'Ben' },
        ],
      },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'X1' }] },
    ]);
  });

  it('is the same with other names', () => {
    const plain = { body: ours.body };
    const compared = compare(plain, variables, named('Hi {{customer}}, order {{number}} is here.'), 'named');
    if (compared.match !== 'same') throw new Error(compared.match);
    expect(send(compared.content)).toMatchObject([
      { parameters: [{ parameter_name: 'customer', text: 'Ben' }, { parameter_name: 'number' }] },
    ]);
  });

  it('is not the same when it repeats another parameter', () => {
    const twice = { body: 'Hi {{first_name}}, {{order_number}} and {{first_name}}.' };
    expect(
      compare(twice, variables, named('Hi {{first_name}}, {{order_number}} and {{order_number}}.'), 'named')
        .match,
    ).toBe('reworded');
  });

  it('counts with its own words when it needs only what we have', () => {
    const compared = compare(ours, variables, named('Dear {{first_name}}, it came.', buttons), 'named');
    expect(compared).toEqual({
      match: 'reworded',
      content: {
        body: 'Dear {{first_name}}, it came.',
        buttons: [{ type: 'url', text: 'See', url: 'https://example.com/{{order_number}}', example: '1042' }],
      },
    });
    expect(compare(ours, variables, positional('It came.'), 'positional')).toEqual({
      match: 'reworded',
      content: { body: 'It came.' },
    });
  });

  it('is left alone when it needs something else, saying what and what to do', () => {
    expect(compare(ours, variables, named('Dear {{nickname}}, it came.'), 'named')).toEqual({
      match: 'conflict',
      reason: expect.stringMatching(/needs nickname.*Rename or delete it/),
    });
    expect(compare(ours, variables, positional('Dear {{1}}, it came.'), 'positional').match).toBe('conflict');
  });

  it('keeps the names that were agreed on when Meta’s words change later', () => {
    const agreed = compare(
      { body: ours.body },
      variables,
      positional('Hi {{1}}, order {{2}} is here.'),
      'positional',
    );
    if (agreed.match !== 'same') throw new Error(agreed.match);
    const later = compare(agreed.content, variables, positional('{{2}} came, {{1}}!'), 'positional');
    expect(later).toMatchObject({
      match: 'reworded',
      content: { body: '{{order_number}} came, {{first_name}}!' },
    });
    const other = compare(
      { body: ours.body },
      variables,
      named('Hi {{who}}, order {{what}} is here.'),
      'named',
    );
    if (other.match !== 'same') throw new Error(other.match);
    const reworded = compare(other.content, variables, named('{{what}} came, {{who}}!'), 'named');
    if (reworded.match !== 'reworded') throw new Error(reworded.match);
    expect(send(reworded.content)).toMatchObject([
      {
        parameters: [
          { parameter_name: 'what', text: 'X1' },
          { parameter_name: 'who', text: 'Ben' },
        ],
      },
    ]);
  });
});
