import { managementError, messagingError, parameterError, unsupportedRequest } from '../model/graph-error.js';
import { objectId } from '../model/ids.js';
import { isObject } from '../messages/message-validation.js';
import type { Clock, JsonObject, SandboxTemplate, SandboxWaba, TemplateStatus } from '../model/model.js';
import { checkHandles } from './template-handles.js';
import { templateCategory, templateComponents, templateIdentity } from './template-definition.js';

const DAY = 86_400_000;
const BLOCKED_DAYS = 30;
const LIMIT_UNVERIFIED = 250;
const LIMIT_VERIFIED = 6000;
const EDITS_PER_DAY = 1;
const EDITS_PER_MONTH = 10;
const EDITABLE: readonly TemplateStatus[] = ['APPROVED', 'REJECTED', 'PAUSED'];

/** What the catalogue tells its owner, for the journal. */
export interface TemplateChange {
  template?: SandboxTemplate;
  /** Ids that are gone. */
  removed?: string[];
  /** A name that may not be used again before an instant. */
  blocked?: { wabaId: string; name: string; until: number };
}

/** Filters of `GET /{waba}/message_templates`. */
export interface TemplateFilter {
  name?: string;
  language?: string;
  status?: string;
  category?: string;
}

/**
 * The message templates of all business accounts, with Meta's rules for creating, editing and deleting them.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
 */
export class TemplateCatalogue {
  private readonly byId = new Map<string, SandboxTemplate>();
  private readonly byKey = new Map<string, SandboxTemplate>();
  private readonly blocked = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (change: TemplateChange) => void,
    /** Whether a handle was given and can still be used. */
    private readonly knowsHandle: (handle: unknown) => boolean = () => true,
  ) {}

  /** A template by id. */
  get(id: string): SandboxTemplate | undefined {
    return this.byId.get(id);
  }

  /** A template by account, name and language. */
  find(wabaId: string, name: string, language: string): SandboxTemplate | undefined {
    return this.byKey.get(keyOf(wabaId, name, language));
  }

  /** Every template, for snapshots. */
  all(): Iterable<SandboxTemplate> {
    return this.byId.values();
  }

  /** Names that may not be used yet, for snapshots. */
  *blockedNames(): Iterable<{ wabaId: string; name: string; until: number }> {
    for (const [key, until] of this.blocked) {
      const [wabaId, name] = key.split('|') as [string, string];
      yield { wabaId, name, until };
    }
  }

  /** Templates of an account, newest first. `name` matches a part, as at Meta. */
  list(wabaId: string, filter: TemplateFilter = {}): SandboxTemplate[] {
    const found: SandboxTemplate[] = [];
    for (const template of this.byId.values()) {
      if (template.wabaId !== wabaId) continue;
      if (filter.name !== undefined && !template.name.includes(filter.name)) continue;
      if (filter.language !== undefined && template.language !== filter.language) continue;
      if (filter.status !== undefined && template.status !== filter.status.toUpperCase()) continue;
      if (filter.category !== undefined && template.category !== filter.category.toUpperCase()) continue;
      found.push(template);
    }
    return found.reverse();
  }

  /**
   * Creates a template from the request's body.
   *
   * @throws GraphError when a rule is broken, the name is taken in that language, blocked, or the limit reached
   */
  create(waba: SandboxWaba, body: unknown, status: TemplateStatus, rejectedReason = 'NONE'): SandboxTemplate {
    if (!isObject(body)) throw parameterError('The parameter name is required.');
    const identity = templateIdentity(body);
    const definition = templateComponents(body.components, identity.category, body.parameter_format);
    checkHandles(definition.components, this.knowsHandle);
    this.checkFree(waba, identity.name, identity.language);
    const template: SandboxTemplate = {
      id: objectId(),
      wabaId: waba.wabaId,
      ...identity,
      ...definition,
      status,
      rejectedReason,
      editedAt: [],
      updatedAt: this.clock.now(),
    };
    this.put(template);
    return template;
  }

  private checkFree(waba: SandboxWaba, name: string, language: string): void {
    if (this.find(waba.wabaId, name, language)) {
      throw managementError(
        2388024,
        'Content in this language already exists',
        `There is already ${language} content for this template. You can create a new template and try again.`,
      );
    }
    const until = this.blocked.get(`${waba.wabaId}|${name}`) ?? 0;
    if (until > this.clock.now()) {
      throw managementError(
        2388023,
        'Message template language is being deleted',
        `The name "${name}" was deleted and cannot be used again before ${new Date(until).toISOString()}.`,
      );
    }
    const limit = waba.verified ? LIMIT_VERIFIED : LIMIT_UNVERIFIED;
    const names = new Set(this.list(waba.wabaId).map((template) => template.name));
    if (!names.has(name) && names.size >= limit) {
      throw managementError(
        2388019,
        'Message template limit exceeded',
        `This WhatsApp Business Account has ${limit} message templates, its limit. Delete some to create others.`,
      );
    }
  }

  /**
   * Edits category or components. An edited template is judged anew.
   *
   * @param status - what it becomes: pending, or what the approval policy says at once
   */
  edit(id: string, body: unknown, status: TemplateStatus, rejectedReason = 'NONE'): SandboxTemplate {
    const old = this.byId.get(id);
    if (!old) throw unsupportedRequest('post', id);
    if (!isObject(body)) throw parameterError('The parameter components is required.');
    this.checkEditable(old);
    const category = body.category === undefined ? old.category : templateCategory(body.category);
    if (category !== old.category && old.status === 'APPROVED') {
      throw managementError(
        2388025,
        'Category cannot be changed',
        'The category of an approved template is fixed.',
      );
    }
    const definition =
      body.components === undefined
        ? { components: old.components, parameterFormat: old.parameterFormat }
        : templateComponents(body.components, category, body.parameter_format ?? old.parameterFormat);
    if (body.components !== undefined) checkHandles(definition.components, this.knowsHandle);
    const now = this.clock.now();
    const editedAt = [...old.editedAt.filter((at) => at > now - BLOCKED_DAYS * DAY), now];
    const template = { ...old, ...definition, category, status, rejectedReason, editedAt, updatedAt: now };
    this.put(template);
    return template;
  }

  private checkEditable(template: SandboxTemplate): void {
    if (!EDITABLE.includes(template.status)) {
      throw managementError(
        2388026,
        'Template cannot be edited',
        `Only templates that are ${EDITABLE.join(', ')} can be edited; this one is ${template.status}.`,
      );
    }
    if (template.status !== 'APPROVED') return;
    const now = this.clock.now();
    const lately = (span: number): number => template.editedAt.filter((at) => at > now - span).length;
    if (lately(DAY) >= EDITS_PER_DAY || lately(BLOCKED_DAYS * DAY) >= EDITS_PER_MONTH) {
      throw managementError(
        2388027,
        'Template edit limit reached',
        'An approved template can be edited once in 24 hours and ten times in 30 days.',
      );
    }
  }

  /**
   * Deletes all languages of a name, or the one of an id. An approved name is then blocked for 30 days.
   *
   * @param id - `hsm_id`: only this template, which must bear the name
   */
  remove(wabaId: string, name: string | undefined, id?: string): void {
    if (name === undefined) throw parameterError('The parameter name is required.');
    const doomed = this.list(wabaId).filter(
      (template) => template.name === name && (id === undefined || template.id === id),
    );
    if (doomed.length === 0) {
      throw managementError(
        2593002,
        'Message Template Not Found',
        `There is no message template named "${name}".`,
      );
    }
    const removed = doomed.map((template) => template.id);
    this.drop(removed);
    this.onChange({ removed });
    const whole = id === undefined && doomed.some(({ status }) => status === 'APPROVED');
    if (!whole) return;
    const blocked = { wabaId, name, until: this.clock.now() + BLOCKED_DAYS * DAY };
    this.block(blocked);
    this.onChange({ blocked });
  }

  /** Sets the state of a template, as Meta's reviewers and quality checks do. */
  setStatus(id: string, status: TemplateStatus, rejectedReason = 'NONE'): SandboxTemplate {
    const old = this.byId.get(id);
    if (!old) throw unsupportedRequest('post', id);
    const template = { ...old, status, rejectedReason, updatedAt: this.clock.now() };
    this.put(template);
    return template;
  }

  /** Changes what only Meta changes: category, quality, pauses. */
  change(
    id: string,
    news: Partial<Pick<SandboxTemplate, 'status' | 'category' | 'qualityScore' | 'pauses' | 'pausedUntil'>>,
  ): SandboxTemplate {
    const old = this.byId.get(id);
    if (!old) throw unsupportedRequest('post', id);
    const template = { ...old, ...news, updatedAt: this.clock.now() };
    if (template.status !== 'PAUSED') delete template.pausedUntil;
    this.put(template);
    return template;
  }

  /**
   * The template a send may use.
   *
   * @throws GraphError 132001 unknown or not approved, 132015 paused, 132016 disabled
   */
  sendable(wabaId: string, name: string, language: string): SandboxTemplate {
    const template = this.find(wabaId, name, language);
    if (template?.status === 'PAUSED') throw messagingError(132015, `template (${name}) is paused`);
    if (template?.status === 'DISABLED') throw messagingError(132016, `template (${name}) is disabled`);
    if (template?.status !== 'APPROVED') {
      throw messagingError(132001, `template name (${name}) does not exist in ${language}`);
    }
    return template;
  }

  private put(template: SandboxTemplate): void {
    this.restore(template);
    this.onChange({ template });
  }

  /** Takes a template from the journal. */
  restore(template: SandboxTemplate): void {
    this.byId.set(template.id, template);
    this.byKey.set(keyOf(template.wabaId, template.name, template.language), template);
  }

  /** Forgets templates, as the journal tells. */
  drop(ids: readonly string[]): void {
    for (const id of ids) {
      const template = this.byId.get(id);
      if (!template) continue;
      this.byId.delete(id);
      this.byKey.delete(keyOf(template.wabaId, template.name, template.language));
    }
  }

  /** Blocks a name, as the journal tells. */
  block(blocked: { wabaId: string; name: string; until: number }): void {
    this.blocked.set(`${blocked.wabaId}|${blocked.name}`, blocked.until);
  }

  /** Forgets everything. */
  clear(): void {
    this.byId.clear();
    this.byKey.clear();
    this.blocked.clear();
  }
}

function keyOf(wabaId: string, name: string, language: string): string {
  return `${wabaId}|${name}|${language}`;
}

/** A template as `GET` shows it, with the fields asked for (default: Meta's). `id` always comes. */
export function templateView(template: SandboxTemplate, fields?: readonly string[]): JsonObject {
  const all: JsonObject = {
    name: template.name,
    parameter_format: template.parameterFormat,
    components: template.components,
    language: template.language,
    status: template.status,
    category: template.category,
    id: template.id,
    rejected_reason: template.rejectedReason,
    quality_score: { score: template.qualityScore ?? 'UNKNOWN', date: Math.floor(template.updatedAt / 1000) },
  };
  const wanted = fields ?? ['name', 'parameter_format', 'components', 'language', 'status', 'category'];
  const view: JsonObject = {};
  for (const field of wanted) if (field in all) view[field] = all[field];
  view.id = template.id;
  return view;
}
