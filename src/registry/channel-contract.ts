import { schemeProblems, type AnyChannel, type ChannelTemplates } from '../sdk/index.js';
import { secretNames } from './settings.js';

/** Ids a package's channel may not have: the channel every installation has, and its former id. */
const takenIds = ['whatsapp', 'whatsapp-cloud'];

/**
 * What keeps a channel from being used, each a sentence without its subject; empty when nothing does. Asked at
 * the start: a declaration that cannot be interpreted must not be found out by a message.
 *
 * @param options - `builtIn` for the channel every installation has
 */
export function channelProblems(channel: AnyChannel, { builtIn = false } = {}): string[] {
  const { id, features, contents, addresses, webhook, limits } = channel;
  const wrong: string[] = [];
  if (!builtIn && takenIds.includes(id)) wrong.push(`the id ${id} is taken`);
  if (id.length > 31) wrong.push('its id has more than 31 characters');
  if (contents.length === 0) wrong.push('it carries no kind of content');
  if (contents.includes('template') !== features.templates)
    wrong.push('it does not say the same about templates in contents and features');
  if (features.templates && !channel.templates)
    wrong.push('it has templates, and no part that lists and submits them (templates)');
  if (!features.templates && channel.templates)
    wrong.push('it has a part for templates (templates) and says it has none (features)');
  if (channel.templates) wrong.push(...templateProblems(channel.templates));
  if (addresses.length === 0) wrong.push('it reaches no kind of address');
  if (features.window !== false && !(features.window.durationMs > 0))
    wrong.push('its window has no duration');
  if (features.receipts !== 'always' && !(features.receipts.settleAfterMs > 0))
    wrong.push('it does not say how long a receipt is waited for');
  if (!(limits.text > 0) || !(limits.perSecond > 0)) wrong.push('its limits are not above zero');
  wrong.push(...schemeProblems(webhook.verify).map((problem) => `its signature scheme ${problem}`));
  if (webhook.verify.scheme !== 'custom' && !secretNames(channel.settings).includes(webhook.verify.secret))
    wrong.push(`its callbacks are verified with ${webhook.verify.secret}, which is no secret setting of it`);
  return wrong;
}

function templateProblems({ limits, languages }: ChannelTemplates): string[] {
  const wrong: string[] = [];
  if (!(limits.name > 0) || !(limits.body > 0)) wrong.push('its templates may have no name or no words');
  if (languages.codes.length === 0) wrong.push('it has templates in no language');
  return wrong;
}
