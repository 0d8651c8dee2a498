import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ContractViolation } from '../../sdk/index.js';
import { callbackBody, instantOf, readCallback } from './callback.js';
import { callReadings } from './call-readings.js';
import { messageReadings, preferenceReadings } from './message-readings.js';
import { statusReadings } from './status-readings.js';

const receivedAt = 2_000_000_000_000;
const shared = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts');

describe("reading Meta's callbacks", () => {
  it('tells what cannot be read from what says nothing', () => {
    for (const body of ['', 'no json', '[]', '{"entry":{}}', 'null']) {
      expect(() => readCallback(Buffer.from(body))).toThrow(ContractViolation);
    }
    expect(readCallback(Buffer.from('{"entry":[]}'))).toEqual([]);
    expect(readCallback(Buffer.from('{"entry":[{"id":7,"changes":[{"field":"x","value":null}]}]}'))).toEqual([
      { wabaId: '7', phoneNumberId: undefined, field: 'x', value: {}, time: undefined },
    ]);
  });

  it('gives back the same changes from the part it stores', () => {
    const changes = [
      {
        wabaId: '1',
        phoneNumberId: '2',
        field: 'messages',
        value: { metadata: { phone_number_id: '2' } },
        time: undefined,
      },
      {
        wabaId: '1',
        phoneNumberId: undefined,
        field: 'account_update',
        value: { event: 'X' },
        time: 1_700_000_000,
      },
    ];
    expect(readCallback(Buffer.from(callbackBody(changes)))).toEqual(changes);
  });

  it('reads times in seconds, as text or number, and nothing else', () => {
    expect([
      instantOf('1700000000'),
      instantOf(1_700_000_000),
      instantOf('soon'),
      instantOf(0),
      instantOf(null),
    ]).toEqual([1_700_000_000_000, 1_700_000_000_000, undefined, undefined, undefined]);
  });

  it('leaves out statuses without id or status, and keeps words it does not know', () => {
    const value = {
      statuses: [
        { id: 'wamid.1', status: 'delivered', timestamp: '1700000000' },
        { id: 'wamid.2', status: 'warning' },
        { status: 'sent' },
        { id: 'wamid.3' },
        'nonsense',
        {
          id: 'wamid.4',
          status: 'failed',
          errors: [{ code: 131026, error_data: { details: 'Not on WhatsApp' } }],
        },
        { id: 'wamid.5', status: 'failed' },
      ],
    };
    const reports = statusReadings(value, receivedAt);
    expect(reports.map(({ providerMessageId, status }) => `${providerMessageId} ${status}`)).toEqual([
      'wamid.1 delivered',
      'wamid.2 warning',
      'wamid.4 failed',
      'wamid.5 failed',
    ]);
    expect(reports[2]?.error).toEqual({ code: 131026, detail: 'Not on WhatsApp' });
    expect(reports[3]?.error?.code).toBe(131000);
  });

  const corpus = join(shared, 'pywa-updates');
  if (existsSync(corpus))
    it('reads every recorded update of the corpus', () => {
      for (const file of readdirSync(corpus).filter((name) => name.endsWith('.json'))) {
        const examples = JSON.parse(readFileSync(join(corpus, file), 'utf8')) as Record<string, unknown>;
        for (const [name, example] of Object.entries(examples)) {
          const changes = readCallback(Buffer.from(JSON.stringify(example)));
          expect(changes.length).toBeGreaterThan(0);
          for (const { field, value } of changes) {
            if (field === 'messages' && Array.isArray(value['messages'])) {
              const messages = messageReadings(value, receivedAt);
              // Placeholders where a number would be are no sender.
              if (!JSON.stringify(value).includes('<WHATSAPP'))
                expect([name, messages.length]).toEqual([name, value['messages'].length]);
            }
            if (field === 'messages' && Array.isArray(value['statuses'])) {
              expect([name, statusReadings(value, receivedAt).length]).toEqual([
                name,
                value['statuses'].length,
              ]);
            }
            callReadings(value, receivedAt);
            preferenceReadings(value, receivedAt);
          }
        }
      }
    });
});
