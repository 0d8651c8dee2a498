import type { JsonObject, QualityScore, SandboxTemplate, TemplateCategory } from '../model/model.js';

/** Why a template was paused, or goes on: `other_info` of its status. */
export type PauseInfo = 'FIRST_PAUSE' | 'SECOND_PAUSE' | 'UNPAUSE' | 'DISABLED';

const PAUSE_TEXTS: Readonly<Record<PauseInfo, string>> = {
  FIRST_PAUSE:
    'Your WhatsApp message template has been paused for 3 hours because it had issues with quality.',
  SECOND_PAUSE:
    'Your WhatsApp message template has been paused for 6 hours because it had issues with quality.',
  UNPAUSE: 'Your WhatsApp message template is active again.',
  DISABLED: 'Your WhatsApp message template has been disabled because it had issues with quality.',
};

/**
 * The value of `message_template_status_update`.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
 *
 * @param pause - the step of pausing; its sentence is assumed, its title is Meta's
 */
export function templateStatusValue(template: SandboxTemplate, pause?: PauseInfo): JsonObject {
  return {
    event: template.status,
    ...templateName(template),
    reason: template.status === 'REJECTED' ? template.rejectedReason : 'NONE',
    message_template_category: template.category,
    ...(pause === undefined ? {} : { other_info: { title: pause, description: PAUSE_TEXTS[pause] } }),
  };
}

/** The value of `message_template_quality_update`. Source: as above, /message_template_quality_update */
export function templateQualityValue(template: SandboxTemplate, previous: QualityScore): JsonObject {
  return {
    previous_quality_score: previous,
    new_quality_score: template.qualityScore ?? 'UNKNOWN',
    ...templateName(template),
  };
}

/** The value of `template_category_update`. Source: as above, /template_category_update */
export function templateCategoryValue(template: SandboxTemplate, previous: TemplateCategory): JsonObject {
  return { ...templateName(template), previous_category: previous, new_category: template.category };
}

function templateName(template: SandboxTemplate): JsonObject {
  return {
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
  };
}
