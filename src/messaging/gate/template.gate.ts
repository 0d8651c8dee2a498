import type { Purpose } from '../../sdk/index.js';
import { isTemplate } from './answering.js';
import { pass, refuse, type Gate } from './answers.js';
import type { TemplateFacts } from './facts.js';

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

function notUsable(template: TemplateFacts) {
  const states = template.languages.map(({ language, status }) => `${language}: ${status}`).join(', ');
  const rejected = template.languages.find(({ status, reason }) => status === 'rejected' && reason !== null);
  const approved = template.languages.some(({ status }) => status === 'approved');
  const evidence = { template: template.name, languages: template.languages };
  if (approved) {
    return refuse(
      gate,
      'template_language_missing',
      `Template ${template.name} is not approved in a language this person can be sent (${states}); add the language.`,
      evidence,
    );
  }
  const next = rejected
    ? `Meta rejected it: ${rejected.reason}. Change it and submit it again`
    : 'messages are refused until Meta approves it, usually within minutes; then replay the event';
  return refuse(
    gate,
    'template_not_approved',
    `Template ${template.name} is not approved yet (${states}); ${next}.`,
    evidence,
  );
}

/** Does the template exist, approved, fitting the purpose, with every variable filled? */
export const templateGate: Gate = ({ kind, template, purpose, number }) => {
  if (!isTemplate(kind)) return pass(gate, 'What is not a template needs none.');
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
  if (!chosen) return notUsable(template);
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
};
