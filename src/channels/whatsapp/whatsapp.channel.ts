import { z } from 'zod';
import {
  defineChannel,
  freeContentKinds,
  type ChannelGate,
  type ChannelPart,
  type ChannelReading,
  type OutgoingContent,
  type RenderContext,
} from '../../sdk/index.js';
import { metaApps } from './apps.js';
import { userIdChangeOf } from './account-changes.js';
import { instantOf, listOf, textOf } from './callback.js';
import { callbackParts, changeOf, joinParts, settlingPart } from './callback-parts.js';
import { judgeError, retryDelayMs } from './error-classes.js';
import { contentLimits, mediaLimits, textLimit } from './content-limits.data.js';
import { defaultSdkUrl, embeddedSignup } from './embedded-signup.js';
import { graphMedia } from './graph-media.js';
import { GraphClient } from './graph.client.js';
import { freePayload, templatePayload, type MessagePayload } from './graph-payload.js';
import { checkNumber } from './number-check.js';
import { numberLifecycle } from './number-lifecycle.js';
import { moving } from './moving.data.js';
import { numberHandles } from './number-handles.js';
import { numberBlocking, numberLinks } from './number-people.js';
import { numberChatOptions, numberName, numberProfile } from './number-profile.js';
import { accountNews } from './account-news.js';
import { callReadings } from './call-readings.js';
import { contactSyncReadings, echoReadings, historyReadings } from './coexistence-readings.js';
import { groupFields, groupReadings } from './group-readings.js';
import { messageReadings, preferenceReadings } from './message-readings.js';
import { statusReadings, unknownFailure } from './status-readings.js';
import { toMetaLanguage } from './language.js';
import { challengeReply } from './handshake.js';
import { isTemplateField, templateNewsOf } from './template-standing.js';
import { metaTemplates } from './templates.js';

const settings = z.object({
  graphUrl: z.string().default('https://graph.facebook.com').meta({ title: 'Address of the Graph API' }),
  graphVersion: z.string().default('v25.0').meta({ title: 'Version of the Graph API' }),
  sandboxUrl: z.string().default('').meta({ title: 'Address of the emulator' }),
  appSecret: z.string().optional().meta({ title: 'App secret', secret: true }),
  verifyToken: z.string().optional().meta({ title: 'Verify token', secret: true }),
  sdkUrl: z.string().default(defaultSdkUrl).meta({ title: 'Address of Meta’s script' }),
});

/** News after which Graph is asked about the numbers again. */
const numberNews = new Set([
  'phone_number_quality_update',
  'phone_number_name_update',
  'business_capability_update',
  'account_update',
  'account_review_update',
]);
/** News a person has to see. */
const alarming = new Set(['account_update', 'account_alerts', 'security']);

/**
 * Templates that hand over a one-time code, by copying, one tap or none, reach phone numbers alone: Meta answers
 * 131062 when they are addressed to a business-scoped id.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
const codesNeedPhone: ChannelGate = ({ address, template }) =>
  address?.kind === 'user_id' && template?.buttons.includes('otp') === true
    ? {
        reason: 'code_needs_phone',
        explanation:
          'WhatsApp hands over one-time codes to phone numbers only, and no phone of this person is known; ask for it with content of the kind contact_request, or send the code another way.',
      }
    : undefined;

/** How long free content may be sent after a person wrote or called. */
const windowMs = 24 * 3_600_000;

/**
 * WhatsApp Business Platform, Cloud API. The one place that knows Graph: its payloads, error codes,
 * callbacks and templates.
 */
export const whatsappChannel = defineChannel({
  id: 'whatsapp',
  formerIds: ['whatsapp-cloud'],
  title: 'WhatsApp',
  provider: 'Meta',
  features: {
    templates: true,
    // Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
    window: { durationMs: windowMs },
    receipts: 'always',
    correlation: 'callbackData',
    replies: true,
  },
  limits: { text: textLimit, perSecond: 80, content: contentLimits, media: mediaLimits },
  contents: ['template', ...freeContentKinds],
  addresses: ['whatsapp', 'phone', 'user_id'],
  settings,
  baseUrl: ({ graphUrl, graphVersion, sandboxUrl }, mode) =>
    `${(mode === 'sandbox' ? sandboxUrl : graphUrl).replace(/\/$/, '')}/${graphVersion}`,
  render,
  send: (payload, sender, io, options) => new GraphClient(io).send(sender, payload, options),
  errors: {
    judge: (code, hints = {}) => judgeError(code, hints.httpStatus, hints),
    unknownFailure,
    retryDelayMs,
  },
  webhook: {
    verify: {
      scheme: 'hmac',
      header: 'x-hub-signature-256',
      algorithm: 'sha256',
      encoding: 'hex',
      prefix: 'sha256=',
      secret: 'appSecret',
    },
    handshake: (request, { verifyToken }) => challengeReply(request, verifyToken),
    split: callbackParts,
    join: joinParts,
    settling: settlingPart,
  },
  read,
  templates: metaTemplates,
  gates: [codesNeedPhone],
  apps: metaApps,
  registration: { check: checkNumber, lifecycle: numberLifecycle },
  media: graphMedia,
  receipts: {
    markRead: (sender, messageId, { typing }, io) => new GraphClient(io).markRead(sender, messageId, typing),
  },
  profile: numberProfile,
  displayName: numberName,
  chatOptions: numberChatOptions,
  chatLinks: numberLinks,
  blocking: numberBlocking,
  fileHandles: numberHandles,
  moving,
  signup: embeddedSignup,
});

function render(content: OutgoingContent, { address, attemptId }: RenderContext): MessagePayload {
  if (content.kind !== 'template') return freePayload(address, content, attemptId);
  const { name, language, values, replyTo } = content;
  return templatePayload(
    address,
    {
      name,
      language: toMetaLanguage(language) ?? language.replace('-', '_'),
      values,
      replyTo,
    },
    attemptId,
  );
}

function read(part: ChannelPart, receivedAt: number): ChannelReading[] {
  const { field, value, time } = changeOf(part);
  const at = instantOf(time) ?? receivedAt;
  switch (field) {
    case 'messages':
      return [...statusReadings(value, receivedAt), ...messageReadings(value, receivedAt)];
    case 'calls':
      return callReadings(value, receivedAt);
    case 'smb_message_echoes':
      return echoReadings(value, receivedAt);
    case 'history':
      return historyReadings(value, receivedAt);
    case 'smb_app_state_sync':
      return contactSyncReadings(value, receivedAt);
    case 'user_preferences':
      return preferenceReadings(value, receivedAt);
    case 'user_id_update':
      return listOf(value, 'user_id_update').flatMap((item): ChannelReading[] => {
        const change = userIdChangeOf(item, at);
        return change === undefined ? [] : [{ reading: 'account_change', change }];
      });
    default:
      return news(field, value, at);
  }
}

function news(field: string, value: Record<string, unknown>, at: number): ChannelReading[] {
  if (groupFields.has(field)) return groupReadings(field, value, at);
  if (isTemplateField(field)) {
    const told = templateNewsOf(field, value);
    return told === undefined ? [] : [{ reading: 'template', ...told, at }];
  }
  const asksAgain = numberNews.has(field);
  const isAlarming = alarming.has(field);
  if (!asksAgain && !isAlarming) return [];
  return [
    {
      reading: 'sender',
      field,
      event: textOf(value, 'event') ?? field,
      isAlarming,
      asksAgain,
      value,
      news: accountNews(field, value),
      at,
    },
  ];
}
