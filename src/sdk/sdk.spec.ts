import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  defineAction,
  defineConnector,
  definePlugin,
  defineTrigger,
  stableFraction,
  type AnyConnector,
  type AnyPlugin,
} from './index.js';

const settings = z.object({ secret: z.string().meta({ secret: true }), url: z.string() });
type Settings = z.infer<typeof settings>;

const trigger = defineTrigger({
  id: 'order',
  title: 'Order',
  topics: ['order.created'],
  payload: z.looseObject({ id: z.number() }),
  subject: (order) => `order:${order.id}`,
  map: (order, context: import('./index.js').MapContext<Settings, { seen: number }>) => ({
    events: [],
    state: { seen: (context.previous?.seen ?? 0) + order.id },
  }),
});
const action = defineAction({
  id: 'ping',
  title: 'Ping',
  input: z.object({ at: z.number() }),
  output: z.object({ ok: z.boolean() }),
  retry: 'safe',
  run: async (context: import('./index.js').CallContext<Settings> & { key: string }, input) => ({
    ok: input.at > 0 && context.settings.url !== '',
  }),
});

describe('the contract', () => {
  it('lets typed triggers and actions live in one list, and freezes what it is given', () => {
    const connector: AnyConnector = defineConnector({
      id: 'x',
      title: 'X',
      category: 'generic',
      contract: 1,
      description: '',
      docs: 'docs/x.md',
      settings,
      auth: { type: 'none' },
      webhook: {
        verify: { scheme: 'token', header: 'authorization', secret: 'secret' },
        topic: () => 'order.created',
        subscription: { manual: 'paste the address' },
      },
      triggers: [trigger],
      actions: [action],
    });
    expect(Object.isFrozen(connector)).toBe(true);
  });

  it('types a handler by the name of its event', () => {
    const plugin: AnyPlugin = definePlugin({
      id: 'p',
      title: 'P',
      description: '',
      settings: z.object({ on: z.boolean().default(true) }),
      templates: [],
      on: {
        'order.refunded': (event, context) =>
          context.settings.on ? [{ intent: 'skip', reason: event.data.refund.id }] : [],
      },
    });
    expect(plugin.on['order.refunded']).toBeDefined();
  });

  it('spreads stable fractions evenly', () => {
    const below = Array.from({ length: 2000 }, (_, index) => stableFraction(`person:${index}`)).filter(
      (x) => x < 0.25,
    );
    expect(below.length).toBeGreaterThan(420);
    expect(below.length).toBeLessThan(580);
    expect(stableFraction('a')).toBe(stableFraction('a'));
  });
});
