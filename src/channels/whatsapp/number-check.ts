import type {
  ChannelAnswer,
  ChannelApp,
  ChannelIo,
  ChannelSender,
  SenderVerdict,
  SubscriptionVerdict,
} from '../../sdk/index.js';
import { GraphClient } from './graph.client.js';
import { readHealth } from './number-health.js';
import { checkToken } from './token-check.js';

type Failure = Extract<ChannelAnswer<unknown>, { ok: false }>;

/**
 * Asks Graph whether a token owns a number: it must be able to read it, and the business account
 * must list it. Meta answers an id that does not exist and one the token may not see with the same
 * words, so the reason names both.
 */
export async function checkNumber(
  number: ChannelSender,
  io: ChannelIo,
  app?: ChannelApp,
): Promise<SenderVerdict> {
  const graph = new GraphClient(io);
  const wrong = app && (await checkToken(number.secret, app, io));
  if (wrong) return wrong;
  const read = await graph.readNumber(number);
  if (!read.ok) return judge(read, 'phoneNumberId', number);
  const listed = await graph.listNumberIds(number);
  if (!listed.ok) return judge(listed, 'wabaId', number);
  if (!listed.data.includes(number.providerId)) {
    return {
      verdict: 'refused',
      field: 'wabaId',
      reason: `The WhatsApp Business Account ${number.businessAccountId} does not have the number ${number.providerId}. Copy both ids from WhatsApp Manager, API setup.`,
    };
  }
  const subscription = number.mode === 'sandbox' ? undefined : await subscribe(number, graph);
  const portfolioId = await graph.readPortfolio(number);
  return {
    verdict: 'confirmed',
    number: { ...read.data, portfolioId },
    ...(subscription === undefined ? {} : { subscription }),
    health: await readHealth(number, graph),
  };
}

async function subscribe(number: ChannelSender, graph: GraphClient): Promise<SubscriptionVerdict> {
  const answer = await graph.subscribeApp(number);
  return answer.ok ? { subscribed: true } : { subscribed: false, reason: unsubscribed(answer, number) };
}

function unsubscribed(failure: Failure, { businessAccountId }: ChannelSender): string {
  const what = `Meta does not tell Liaison what happens on the WhatsApp Business Account ${businessAccountId}: answers and delivery states are missing.`;
  const again = 'It is tried again by itself every 15 minutes.';
  if (failure.kind === 'unreachable') return `${what} Meta could not be asked (${failure.detail}). ${again}`;
  const { code, detail, class: kind } = failure.error;
  if (kind === 'throttled') return `${what} Meta is answering too many requests (${code}). ${again}`;
  return `${what} Subscribing the app was refused (${code}: ${detail}). Give the token's system user full control of the account and the permission whatsapp_business_management, then register the number again. ${again}`;
}

function judge(failure: Failure, field: 'phoneNumberId' | 'wabaId', number: ChannelSender): SenderVerdict {
  if (failure.kind === 'unreachable') return { verdict: 'unreachable', reason: failure.detail };
  const { error } = failure;
  if (error.class === 'throttled') {
    const { retryAfterMs } = error;
    return {
      verdict: 'unreachable',
      reason: error.detail,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (error.code === 100 && /appsecret_proof/i.test(error.detail)) {
    return {
      verdict: 'refused',
      field: 'appId',
      reason: `Meta refuses the proof of the app's secret (${error.code}: ${error.detail}). The access token was made with another app, or the app secret is not the one of the App Dashboard, App settings, Basic.`,
    };
  }
  const unknownObject = error.code === 100 || error.code === 33 || error.code === 803;
  if (!unknownObject) {
    const permission = field === 'wabaId' ? 'whatsapp_business_management' : 'whatsapp_business_messaging';
    return {
      verdict: 'refused',
      field: 'accessToken',
      reason: `Meta refuses this access token (${error.code}: ${error.detail}). Give a system user's token with the permission ${permission} that has not expired.`,
    };
  }
  const [what, id] =
    field === 'wabaId'
      ? ['WhatsApp Business Account', number.businessAccountId]
      : ['phone number id', number.providerId];
  return {
    verdict: 'refused',
    field,
    reason: `Meta knows no ${what} ${id} that this access token may read (${error.code}: ${error.detail}). Copy the id from WhatsApp Manager, API setup, and assign the account to the token's system user.`,
  };
}
