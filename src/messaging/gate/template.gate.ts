import type { Purpose } from '../../sdk/index.js';
import { isTemplate } from './answering.js';
import { delay, pass, readable, refuse, type Gate } from './answers.js';
import type { GateAnswer } from '../messages/message.types.js';
import type { GateFacts, TemplateFacts } from './facts.js';

const gate = 'template';

/**
 * Categories a template may have at Meta for a message of a purpose. Meta may recategorise a
 * template; one it counts as marketing must not reach people who agreed to order messages only.
 */
export const allowedCategories: Readonly<Record<Purpose, readonly string[]>> = {
  transactional: ['utility', 'authentication'],
  marketing: ['marketing'],
  authentication: ['authentication', 'utility'],
};

/** What to do about a template in a state it cannot be sent in. */
const cures: Readonly<Record<string, string>> = {
  rejected: 'Change it and submit it again, under another name if Meta asks for that; then replay the event.',
  paused: 'It resumes by itself; send less of it, to people who want it, and replay the event afterwards.',
  disabled: 'Write another template under another name, use that, and replay the event.',
};

/** What is the matter with a template in each of its languages, and what to do. */
function ailments({ name, languages }: TemplateFacts): string {
  return languages
    .filter(({ status }) => status !== 'approved')
    .map(({ language, status, reason, unsupported }) => {
      if (unsupported)
        return `In ${language} it has parts that cannot be filled from here (${unsupported.join(', ')}): use a template of text and buttons.`;
      const said = reason === null ? '' : `: ${reason.replace(/\.$/, '')}`;
      const stands = status === 'rejected' ? `Meta rejected it${said}` : `it is ${status}${said}`;
      return `In ${language} ${stands}. ${cures[status] ?? `Look at ${name} in WhatsApp Manager.`}`;
    })
    .join(' ');
}

function notUsable(template: TemplateFacts, expiresAt: number) {
  const { name, awaited } = template;
  const states = template.languages.map(({ language, status }) => `${language}: ${status}`).join(', ');
  const evidence = { template: name, languages: template.languages };
  if (awaited) {
    const where =
      awaited.status === 'draft'
        ? `has not been submitted to Meta yet${awaited.reason === null ? '' : ` (${awaited.reason.replace(/\.$/, '')})`}`
        : 'waits for Meta to approve it, which usually takes minutes';
    return delay(
      gate,
      'template_pending',
      `Template ${name} (${states}) ${where}. The message waits for it until ${readable(expiresAt)}.`,
      { ...evidence, awaits: awaited.language },
    );
  }
  if (template.languages.some(({ status }) => status === 'approved')) {
    return refuse(
      gate,
      'template_language_missing',
      `Template ${name} is not approved in a language this person can be sent (${states}); add the language.`,
      evidence,
    );
  }
  return refuse(
    gate,
    'template_not_approved',
    `Template ${name} cannot be sent (${states}). ${ailments(template)}`,
    evidence,
  );
}

/** Does the template exist, approved, fitting the purpose, with every variable filled? */
export const templateGate: Gate = (facts) => templateAnswer(facts);

/** The same, from what it looks at alone. */
export function templateAnswer({
  kind,
  channel,
  template,
  purpose,
  number,
  expiresAt,
}: Pick<GateFacts, 'kind' | 'channel' | 'template' | 'purpose' | 'number' | 'expiresAt'>): GateAnswer {
  if (!isTemplate(kind)) return pass(gate, 'This is not a template.');
  if (channel?.features.templates === false)
    return pass(gate, `${channel.title} has no templates to look at.`);
  if (!template || template.languages.length === 0) {
    const name = template?.name ?? '';
    return refuse(
      gate,
      'template_unknown',
      number
        ? `The account has no template ${name} for this number's WhatsApp Business Account; create it with POST /v1/templates, or enable the plugin that brings it.`
        : `Template ${name} cannot be looked up without a number.`,
      { template: name },
    );
  }
  const { chosen } = template;
  if (!chosen) return notUsable(template, expiresAt);
  const evidence = { template: template.name, language: chosen.language, category: chosen.category };
  if (!allowedCategories[purpose].includes(chosen.category.toLowerCase())) {
    return refuse(
      gate,
      'template_category_mismatch',
      `Template ${template.name} is of Meta's category ${chosen.category}, which may not carry ${purpose} messages; send it with the purpose that fits, or use another template.`,
      { ...evidence, purpose },
    );
  }
  if (chosen.missing.length > 0) {
    return refuse(
      gate,
      'template_variable_missing',
      `Template ${template.name} needs ${chosen.missing.join(', ')}, which has neither a value nor a fallback; give a value, or set a fallback on the template.`,
      { ...evidence, missing: chosen.missing },
    );
  }
  const [problem] = chosen.problems ?? [];
  if (problem) {
    return refuse(
      gate,
      'template_part_invalid',
      `Template ${template.name} cannot be filled: content.${problem.field} ${problem.reason}. Correct it and send it again.`,
      { ...evidence, problems: chosen.problems },
    );
  }
  const [long] = chosen.tooLong;
  if (long) {
    return refuse(
      gate,
      'template_too_long',
      `With these values the ${long.part} of template ${template.name} has ${long.length} characters and Meta delivers ${long.limit}; shorten a value.`,
      { ...evidence, tooLong: chosen.tooLong },
    );
  }
  return pass(gate, `Template ${template.name} is approved in ${chosen.language} and complete.`, evidence);
}
