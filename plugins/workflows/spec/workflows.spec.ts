import { describe, expect, it } from '@jest/globals';
import type { CanonicalEvent, EventName, Intent, PluginContext } from '../../../src/sdk/index.js';
import { SAMPLE_NOW, sampleContext, sampleEvent } from '../../../test/kit/samples.js';
import { plugin } from '../workflows.plugin.js';
import { settings, type Settings } from '../workflows.settings.js';

function decide<N extends EventName>(
  event: CanonicalEvent<N>,
  chosen: Partial<Settings> = {},
  context: Partial<PluginContext<Settings>> = {},
): Intent[] {
  const handle = plugin.on[event.type] as
    ((event: CanonicalEvent<N>, context: PluginContext<Settings>) => Intent[]) | undefined;
  return handle?.(event, sampleContext(settings.parse(chosen), context)) ?? [];
}

describe('a message that a workflow asks for', () => {
  const event = sampleEvent('message.requested', {
    subject: 'flow:run-1',
    transition: 'requested',
    data: {
      template: 'spring_sale',
      purpose: 'marketing',
      variables: { first_name: 'Ada' },
    },
  });

  it('is sent with the template, the purpose and the values it names, for a day', () => {
    expect(decide(event)).toEqual([
      expect.objectContaining({
        intent: 'send',
        purpose: 'marketing',
        template: { name: 'spring_sale', variables: event.data.variables },
        expiresAt: event.occurredAt + 86_400_000,
      }),
    ]);
  });

  it('is not sent to nobody, nor a day late', () => {
    expect(decide(event, {}, { contact: undefined })).toMatchObject([
      { intent: 'skip', reason: 'no_contact' },
    ]);
    expect(decide(event, {}, { now: event.occurredAt + 86_400_001 })).toMatchObject([
      { intent: 'skip', reason: 'requested_too_late' },
    ]);
  });
});

describe('an opt-in in the shop', () => {
  const event = sampleEvent('consent.granted', {
    subject: 'order:7',
    transition: 'consent:marketing',
    data: { purposes: ['transactional', 'marketing'], method: 'checkout', effectiveAt: SAMPLE_NOW },
  });

  it('starts workflows of that shop, once for each purpose', () => {
    expect(decide(event)).toMatchObject(
      ['transactional', 'marketing'].map((purpose) => ({
        intent: 'call',
        action: 'workflow.start',
        input: { trigger: 'opted_in', fields: { purpose, method: 'checkout' } },
        key: `opted-in:order:7:consent:marketing:${purpose}`,
      })),
    );
    expect(decide(event).every((intent) => intent.intent === 'call' && intent.to === undefined)).toBe(true);
  });

  it('of a shop without workflows starts none', () => {
    const { connection } = sampleContext(settings.parse({}));
    const shop = (capabilities: string[]) => ({ connection: { ...connection, capabilities } });
    expect(decide(event, {}, shop(['cart.status']))).toEqual([]);
    expect(decide(event, {}, shop(['workflow.start']))).toHaveLength(2);
  });

  it('of the past starts none', () => {
    expect(decide({ ...event, superseded: true })).toEqual([]);
    expect(decide(event, {}, { now: SAMPLE_NOW + 86_400_001 })).toEqual([]);
    expect(decide(event, { optedIn: false })).toEqual([]);
  });
});
