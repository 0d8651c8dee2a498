import { describe, expect, it } from '@jest/globals';
import { readDialogEvent } from './dialog-events.js';

const facebook = 'https://www.facebook.com';
const read = (message: unknown, origin = facebook) => readDialogEvent(origin, message, [facebook]);
const event = (name: string, data: object = {}) =>
  JSON.stringify({ type: 'WA_EMBEDDED_SIGNUP', event: name, data, version: 3 });

describe('what the dialog of Meta says', () => {
  it('is read of each way to finish', () => {
    const ids = { phone_number_id: '12', waba_id: '34', business_id: '56' };
    expect(read(event('FINISH', ids))).toEqual({
      kind: 'finished',
      wabaId: '34',
      phoneNumberId: '12',
      businessId: '56',
      phoneApp: false,
    });
    expect(read(event('FINISH_ONLY_WABA', { waba_id: '34' }))).toEqual({
      kind: 'finished',
      wabaId: '34',
      phoneApp: false,
    });
    expect(read(event('FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING', { waba_id: 34 }))).toEqual({
      kind: 'finished',
      wabaId: '34',
      phoneApp: true,
    });
  });

  it('is read of a person who leaves, and of an error', () => {
    expect(read(event('CANCEL', { current_step: 'PHONE_NUMBER_SETUP' }))).toEqual({
      kind: 'stopped',
      reason: 'cancelled',
      step: 'PHONE_NUMBER_SETUP',
    });
    for (const name of ['CANCEL', 'ERROR'])
      expect(read(event(name, { error_message: 'Something is wrong.' }))).toEqual({
        kind: 'stopped',
        reason: 'failed',
        message: 'Something is wrong.',
      });
  });

  it('leaves out ids that are none', () => {
    expect(read(event('FINISH', { waba_id: '../34', phone_number_id: {}, business_id: '' }))).toEqual({
      kind: 'finished',
      phoneApp: false,
    });
  });

  it.each([
    'https://facebook.com.evil.example',
    'https://evilfacebook.com',
    'http://www.facebook.com',
    'https://www.facebook.com:8443',
    'null',
    '',
  ])('counts for nothing when it comes from %j', (origin) =>
    expect(read(event('FINISH', { waba_id: '1' }), origin)).toBeUndefined(),
  );

  it.each([
    'no JSON',
    '{"type":"WA_EMBEDDED_SIGNUP"}',
    '{"type":"OTHER","event":"FINISH"}',
    'null',
    42,
    null,
    undefined,
    event('PROGRESS'),
  ])('is nothing in %j', (data) => expect(read(data)).toBeUndefined());

  it('is read as an object too', () => {
    expect(read({ type: 'WA_EMBEDDED_SIGNUP', event: 'CANCEL' })).toEqual({
      kind: 'stopped',
      reason: 'cancelled',
    });
  });
});
