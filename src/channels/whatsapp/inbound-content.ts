import type { InboundContent, InboundError, Referral } from '../../sdk/index.js';
import { accountChangeOf, systemEventOf } from './account-changes.js';
import { digitsIn, instantOf, listOf, numberOf, objectOf, textOf, type Raw } from './callback.js';
import { contactCards, orderItems } from './content-parts.js';
import { formAnswersOf } from './form-answers.js';

/** Meta's words for media, and the kind each is. */
const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const;
type MediaKind = (typeof mediaKinds)[number];
type Unchanged = Exclude<InboundContent, { kind: 'edit' }>;
type Common = Pick<
  InboundContent,
  'replyToProviderId' | 'forwarded' | 'groupId' | 'product' | 'referral' | 'errors'
>;

/**
 * What a message says, by kind. Never fails: what cannot be read is `unsupported` where Meta says so itself,
 * else `unknown` with what came.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 *
 * @param errors - what Meta says of the whole change, for a message that says nothing itself
 */
export function inboundContent(raw: Raw, errors: readonly Raw[] = []): InboundContent {
  const common = commonIn(raw, errors);
  const edit = textOf(raw, 'type') === 'edit' ? objectOf(raw, 'edit') : undefined;
  const message = objectOf(edit, 'message');
  const original = textOf(edit, 'original_message_id');
  if (message && original !== undefined && textOf(message, 'type') !== undefined)
    return { kind: 'edit', providerMessageId: original, content: unchanged(message, {}), ...common };
  return unchanged(raw, common);
}

function unchanged(raw: Raw, common: Common): Unchanged {
  const word = textOf(raw, 'type') ?? 'unsupported';
  const read = saidBy(raw, word);
  if (read) return { ...read, ...common };
  // Meta tells of what it cannot pass on as `unsupported`, or by an error beside a message without content.
  if (word === 'unsupported' || common.errors !== undefined) {
    const type = word === 'unsupported' ? textOf(objectOf(raw, 'unsupported'), 'type') : word;
    return { kind: 'unsupported', ...(type === undefined ? {} : { type }), ...common };
  }
  return { kind: 'unknown', type: word.slice(0, 64), raw, ...common };
}

/** The content alone; undefined for a kind that is not known, or that lacks what makes it one. */
function saidBy(raw: Raw, word: string): Unchanged | undefined {
  const part = objectOf(raw, word);
  if (isMedia(word)) return part && mediaContent(word, part);
  switch (word) {
    case 'text':
      return typeof part?.['body'] === 'string' ? { kind: 'text', text: part['body'] } : undefined;
    case 'location':
      return locationContent(part);
    case 'contacts':
      return { kind: 'contacts', contacts: contactCards(raw) };
    case 'button':
      return part && { kind: 'button_reply', id: textOf(part, 'payload'), title: textOf(part, 'text') };
    case 'interactive':
      return part && interactiveContent(part);
    case 'order':
      return (
        part && {
          kind: 'order',
          catalogId: textOf(part, 'catalog_id'),
          text: textOf(part, 'text'),
          items: orderItems(part),
        }
      );
    case 'reaction': {
      const to = textOf(part, 'message_id');
      // Taken back it has no emoji, or an empty one.
      return to === undefined
        ? undefined
        : { kind: 'reaction', providerMessageId: to, emoji: textOf(part, 'emoji') ?? null };
    }
    case 'revoke': {
      const of = textOf(part, 'original_message_id');
      return of === undefined ? undefined : { kind: 'deletion', providerMessageId: of };
    }
    case 'system':
      return part && systemContent(raw, part);
    case 'request_welcome':
      return { kind: 'request_welcome' };
    default:
      return undefined;
  }
}

function isMedia(word: string): word is MediaKind {
  return (mediaKinds as readonly string[]).includes(word);
}

function mediaContent(kind: MediaKind, part: Raw): Unchanged {
  const media = {
    providerMediaId: textOf(part, 'id'),
    mimeType: textOf(part, 'mime_type'),
    sha256: textOf(part, 'sha256'),
  };
  const caption = textOf(part, 'caption');
  if (kind === 'audio') return { kind, media, voice: part['voice'] === true };
  if (kind === 'sticker') return { kind, media, animated: part['animated'] === true };
  if (kind === 'document') return { kind, media, caption, filename: textOf(part, 'filename') };
  return { kind, media, caption };
}

function locationContent(part: Raw | undefined): Unchanged | undefined {
  const [latitude, longitude] = [numberOf(part, 'latitude'), numberOf(part, 'longitude')];
  if (latitude === undefined || longitude === undefined) return undefined;
  return {
    kind: 'location',
    latitude,
    longitude,
    name: textOf(part, 'name'),
    address: textOf(part, 'address'),
    url: textOf(part, 'url'),
  };
}

function interactiveContent(part: Raw): Unchanged | undefined {
  const button = objectOf(part, 'button_reply');
  if (button) return { kind: 'button_reply', id: textOf(button, 'id'), title: textOf(button, 'title') };
  const row = objectOf(part, 'list_reply');
  if (row)
    return {
      kind: 'list_reply',
      id: textOf(row, 'id'),
      title: textOf(row, 'title'),
      description: textOf(row, 'description'),
    };
  const form = formAnswersOf(part);
  if (form) return { kind: 'flow_reply', name: textOf(objectOf(part, 'nfm_reply'), 'name'), ...form };
  const payment = objectOf(part, 'payment_method');
  if (payment) return paymentContent(payment);
  const permission = objectOf(part, 'call_permission_reply');
  const answer = textOf(permission, 'response');
  if (answer !== 'accept' && answer !== 'reject') return undefined;
  return {
    kind: 'call_permission',
    answer: answer === 'accept' ? 'accepted' : 'rejected',
    isPermanent: permission?.['is_permanent'] === true ? true : undefined,
    until: instantOf(permission?.['expiration_timestamp']),
    source: textOf(permission, 'response_source'),
  };
}

/**
 * The person confirmed that they pay an order with the card it named. Meta's example says nothing of other ways.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-br/one-click-payments
 */
function paymentContent(payment: Raw): Unchanged {
  const type = textOf(payment, 'payment_method');
  return {
    kind: 'payment_method',
    method: type === 'offsite_card_pay' ? 'card' : 'other',
    type,
    referenceId: textOf(payment, 'reference_id'),
    lastFourDigits: textOf(payment, 'last_four_digits'),
    credentialId: textOf(payment, 'credential_id'),
    confirmedAt: instantOf(payment['payment_timestamp']),
  };
}

function systemContent(raw: Raw, part: Raw): Unchanged {
  const identity = objectOf(raw, 'identity') ?? objectOf(part, 'identity');
  const acknowledged = identity?.['acknowledged'];
  const change = accountChangeOf(
    raw,
    { whatsappId: digitsIn(raw, 'from'), userId: textOf(raw, 'from_user_id') },
    0,
  );
  return {
    kind: 'system',
    event: systemEventOf(part),
    type: textOf(part, 'type'),
    text: textOf(part, 'body'),
    ...(change === undefined
      ? {}
      : { from: change.from, to: change.to, previousUserId: change.previousUserId, userId: change.userId }),
    ...(identity === undefined
      ? {}
      : {
          identity: {
            isAcknowledged: typeof acknowledged === 'boolean' ? acknowledged : undefined,
            createdAt: instantOf(identity['created_timestamp']),
            hash: textOf(identity, 'hash') ?? textOf(part, 'identity'),
          },
        }),
  };
}

/** What any kind may carry besides. */
function commonIn(raw: Raw, errors: readonly Raw[]): Common {
  const context = objectOf(raw, 'context');
  const replyToProviderId = textOf(context, 'id');
  const groupId = textOf(raw, 'group_id');
  const forwarded =
    context?.['frequently_forwarded'] === true
      ? 'often'
      : context?.['forwarded'] === true
        ? 'once'
        : undefined;
  const product = objectOf(context, 'referred_product');
  const productRetailerId = textOf(product, 'product_retailer_id');
  const referral = referralIn(objectOf(raw, 'referral'));
  const own = listOf(raw, 'errors');
  const said = own.length > 0 ? own : errors;
  return {
    ...(replyToProviderId === undefined ? {} : { replyToProviderId }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(forwarded === undefined ? {} : { forwarded }),
    ...(productRetailerId === undefined
      ? {}
      : { product: { catalogId: textOf(product, 'catalog_id'), productRetailerId } }),
    ...(referral === undefined ? {} : { referral }),
    ...(said.length === 0 ? {} : { errors: said.map(errorIn) }),
  };
}

/** An error as Meta tells it in webhooks. */
export function errorIn(error: Raw): InboundError {
  const code = numberOf(error, 'code');
  return {
    code: code !== undefined && Number.isSafeInteger(code) ? code : undefined,
    title: textOf(error, 'title') ?? textOf(error, 'message'),
    detail: textOf(objectOf(error, 'error_data'), 'details'),
  };
}

function referralIn(part: Raw | undefined): Referral | undefined {
  if (!part) return undefined;
  return {
    sourceUrl: textOf(part, 'source_url'),
    sourceId: textOf(part, 'source_id'),
    sourceType: textOf(part, 'source_type'),
    headline: textOf(part, 'headline'),
    body: textOf(part, 'body'),
    mediaType: textOf(part, 'media_type'),
    imageUrl: textOf(part, 'image_url'),
    videoUrl: textOf(part, 'video_url'),
    thumbnailUrl: textOf(part, 'thumbnail_url'),
    clickId: textOf(part, 'ctwa_clid'),
    welcomeText: textOf(objectOf(part, 'welcome_message'), 'text'),
  };
}
