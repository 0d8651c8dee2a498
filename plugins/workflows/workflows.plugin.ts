import {
  callOf,
  definePlugin,
  sentFrom,
  type CanonicalEvent,
  type Intent,
  type PluginContext,
} from '../../src/sdk/index.js';
import { reasons, reasonTranslations } from './workflows.reasons.js';
import { settings, type Settings } from './workflows.settings.js';
import { translations } from './workflows.translations.js';

/** A message that a workflow asks for is wanted for so long, milliseconds. */
const wantedFor = 24 * 3_600_000;
/** An opt-in is news for so long, milliseconds. */
const newsFor = 24 * 3_600_000;

type Context = PluginContext<Settings>;

function onRequested(event: CanonicalEvent<'message.requested'>, context: Context): Intent[] {
  const { template, purpose, variables } = event.data;
  if (context.contact === undefined)
    return [{ intent: 'skip', reason: 'no_contact', detail: 'The workflow names nobody.' }];
  if (event.superseded === true || context.now > event.occurredAt + wantedFor)
    return [{ intent: 'skip', reason: 'requested_too_late' }];
  return [
    {
      intent: 'send',
      ...sentFrom(context.settings.sender),
      purpose,
      template: { name: template, variables },
      expiresAt: event.occurredAt + wantedFor,
    },
  ];
}

function onGranted(
  event: CanonicalEvent<'consent.granted'>,
  { settings: chosen, connection, now }: Context,
): Intent[] {
  if (!chosen.optedIn || event.superseded === true) return [];
  // Other shops tell of consent too, and have no workflows.
  if (connection.capabilities?.includes('workflow.start') === false) return [];
  // A shop that is connected tells of old orders: their opt-ins are no news.
  if (now > event.data.effectiveAt + newsFor) return [];
  const { person = {} } = event;
  return event.data.purposes.map((purpose) =>
    callOf('workflow.start', {
      input: { trigger: 'opted_in', person, fields: { purpose, method: event.data.method } },
      key: `opted-in:${event.subject}:${event.transition}:${purpose}`,
    }),
  );
}

/** Connects the automations a shop's owner builds at the vendor: what starts them, and what they send. */
export const plugin = definePlugin({
  id: 'workflows',
  title: 'Workflows',
  description: 'Connects Shopify Flow: workflows start when a customer opts in, and can send templates.',
  settings,
  translations: { ...translations, ...reasonTranslations },
  reasons,
  templates: [],
  namedTemplates: true,
  on: {
    'message.requested': onRequested,
    'consent.granted': onGranted,
  },
});
