import { z } from 'zod';
import {
  definePlugin,
  type CanonicalEvent,
  type Intent,
  type PluginContext,
} from '../../../src/sdk/index.js';

const hour = 3_600_000;

const settings = z.object({
  assignee: z.string().default('').meta({ title: 'Who handles refunds: the id of an API key' }),
  reopens: z.boolean().default(false).meta({ title: 'Open closed conversations again' }),
});
type Settings = z.output<typeof settings>;

const change = { intent: 'updateConversation' } as const;

/** Closing waits until whoever is answering is done, and until then there is nothing to do. */
function close({ now, conversation }: PluginContext<Settings>, key: string): Intent[] {
  const until = Math.max(conversation?.lockedUntil ?? 0, conversation?.handoverUntil ?? 0);
  return until > now
    ? [{ intent: 'wait', key, dueAt: until, payload: {} }]
    : [{ ...change, step: 'close', reason: 'solved', status: 'closed', removeLabels: ['refund'] }];
}

function onMessage(event: CanonicalEvent<'message.received'>, context: PluginContext<Settings>): Intent[] {
  const { settings: given, now } = context;
  switch ((event.data.text ?? '').toLowerCase()) {
    case 'refund':
      return [
        { ...change, step: 'refund', reason: 'asks_refund', addLabels: ['refund'] },
        ...(given.assignee === ''
          ? []
          : [
              {
                ...change,
                step: 'assign',
                reason: 'asks_refund',
                assignee: { kind: 'api_key' as const, id: given.assignee },
              },
            ]),
        { intent: 'addNote', step: 'note', text: 'Asks for a refund.' },
      ];
    case 'later':
      return [{ ...change, step: 'snooze', reason: 'later', status: 'snoozed', snoozedUntil: now + hour }];
    case 'never mind':
      return [{ ...change, step: 'unassign', reason: 'no_case', assignee: null }];
    case 'close now':
      return [{ ...change, step: 'close', reason: 'asked', status: 'closed', addLabels: ['hasty'] }];
    case 'thanks':
      return close(context, `close:${event.subject}`);
    default:
      return [];
  }
}

/** Sorts what people write, as a small help desk would: for specs, through every intent about conversations. */
export const plugin = definePlugin({
  id: 'toy-desk',
  title: 'Toy desk',
  description: 'Labels, assigns, notes, snoozes and closes conversations by what people write.',
  settings,
  templates: [],
  usesConversation: true,
  on: {
    'message.received': onMessage,
    'order.placed': (event) => [
      { ...change, step: 'customer', reason: 'ordered', addLabels: ['customer'] },
      { intent: 'addNote', step: 'order', text: `Ordered ${event.data.order.number}.` },
    ],
    'conversation.closed': (_event, { settings: { reopens } }) =>
      reopens ? [{ ...change, step: 'reopen', reason: 'reopens', status: 'open' }] : [],
  },
  onTimer: ({ key }, context) => close(context, key),
});
