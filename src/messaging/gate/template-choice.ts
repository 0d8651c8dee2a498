import type { FilledTemplate, TemplateLimits, TemplateParts } from '../../sdk/index.js';
import { fillTemplate, pickLanguage, type TemplateRow } from '../../templates/index.js';
import type { TemplateVariables } from '../messages/message.types.js';
import type { TemplateFacts } from './facts.js';

/** A template as a message asks for it. */
export interface TemplateAsk {
  name: string;
  variables: TemplateVariables;
  /** What it names besides: files, places, products. */
  parts?: TemplateParts | undefined;
  /** The language asked for, if one was. */
  locale: string | undefined;
}

/** Whom it is for: what tells their language. */
export interface TemplateReader {
  language: string | null;
  country: string | null;
}

/** What the gate looks at, and what the message is made of when a language could be chosen. */
export interface TemplateChoice {
  facts: TemplateFacts;
  built: { language: string; values: FilledTemplate; rendered: string } | undefined;
}

/**
 * Chooses the language a person is sent a template in, among the approved ones; where none of these suits,
 * the one under review that would. Pure: the same when a message is decided and when it has waited.
 */
export function chooseTemplate(
  rows: readonly TemplateRow[],
  { name, variables, parts, locale }: TemplateAsk,
  reader: TemplateReader | undefined,
  accountLanguage: string,
  limits: TemplateLimits | undefined,
): TemplateChoice {
  const languages = rows.map(({ language, status, reason, content }) => ({
    language,
    status,
    reason,
    ...(content.unsupported === undefined ? {} : { unsupported: content.unsupported }),
  }));
  const suits = (candidates: readonly TemplateRow[]) => {
    const language = pickLanguage(
      candidates.map((row) => row.language),
      {
        locale,
        personLocale: reader?.language ?? undefined,
        country: reader?.country ?? undefined,
        accountLanguage,
      },
    );
    return candidates.find((row) => row.language === language);
  };
  const row = suits(rows.filter(({ status }) => status === 'approved'));
  if (!row || !limits) {
    const awaited = suits(rows.filter(({ status }) => status === 'pending' || status === 'draft'));
    const waits = awaited && { language: awaited.language, status: awaited.status, reason: awaited.reason };
    return { facts: { name, languages, ...(waits ? { awaited: waits } : {}) }, built: undefined };
  }
  const { values, rendered, missing, problems, tooLong } = fillTemplate(row, variables, {
    limits,
    parts,
    locale: locale ?? reader?.language ?? undefined,
  });
  const { id, language, purpose, category, content } = row;
  const buttons = (content.buttons ?? []).map(({ type }) => type);
  return {
    facts: {
      name,
      languages,
      chosen: { id, language, purpose, category, missing, problems, tooLong, buttons },
    },
    built: { language, values, rendered },
  };
}
