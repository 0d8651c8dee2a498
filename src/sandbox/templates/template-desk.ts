import type {
  Clock,
  JsonObject,
  QualityScore,
  SandboxTemplate,
  TemplateApproval,
  TemplateCategory,
  TemplateStatus,
} from '../model/model.js';
import type { Directory } from '../state/directory.js';
import type { TemplateCatalogue } from './templates.js';
import {
  templateCategoryValue,
  templateQualityValue,
  templateStatusValue,
  type PauseInfo,
} from '../webhooks/template-payloads.js';

const HOUR = 3_600_000;
/** The longest a timer of Node can wait. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** What each pause does. Source: …/whatsapp/templates/template-pausing */
const PAUSES: readonly { info: PauseInfo; hours: number }[] = [
  { info: 'FIRST_PAUSE', hours: 3 },
  { info: 'SECOND_PAUSE', hours: 6 },
];

/** Tells the subscribed application about a change of an account. */
export type Announce = (wabaId: string, field: string, value: JsonObject) => void;

/** Plays Meta's reviewers: judges new and edited templates and sends their status by webhook. */
export class TemplateDesk {
  private readonly reviews = new Map<string, NodeJS.Timeout>();
  private pauseTimer: NodeJS.Timeout | undefined;

  /** @param approval - how templates are judged; may be changed at any time */
  constructor(
    public approval: TemplateApproval,
    private readonly clock: Clock,
    private readonly catalogue: TemplateCatalogue,
    private readonly directory: Directory,
    private readonly announce: Announce,
  ) {}

  /** Creates a template from a request body. @throws GraphError */
  create(wabaId: string, body: unknown): SandboxTemplate {
    const waba = this.directory.waba(wabaId) ?? { wabaId, name: wabaId, verified: false };
    const { status, reason } = this.verdict();
    return this.judged(this.catalogue.create(waba, body, status, reason));
  }

  /** Edits a template. @throws GraphError */
  edit(id: string, body: unknown): SandboxTemplate {
    const { status, reason } = this.verdict();
    return this.judged(this.catalogue.edit(id, body, status, reason));
  }

  /** Sets the state of a template; pausing goes Meta's way. @throws GraphError for an unknown id */
  setStatus(id: string, status: TemplateStatus, reason?: string): SandboxTemplate {
    if (status === 'PAUSED') return this.pause(id);
    const template = this.catalogue.setStatus(id, status, reason);
    if (status !== 'PENDING') this.tell(template);
    return template;
  }

  /**
   * Pauses a template for poor feedback: 3 hours, the next time 6, then it is disabled for good.
   *
   * @throws GraphError for an unknown id
   */
  pause(id: string): SandboxTemplate {
    const pauses = this.catalogue.get(id)?.pauses ?? 0;
    const step = PAUSES[pauses];
    const template = step
      ? this.catalogue.change(id, {
          status: 'PAUSED',
          pauses: pauses + 1,
          pausedUntil: this.clock.now() + step.hours * HOUR,
        })
      : this.catalogue.change(id, { status: 'DISABLED', pauses: pauses + 1 });
    this.tell(template, step?.info ?? 'DISABLED');
    this.wake();
    return template;
  }

  /** Takes a pause back, as if it had never been. @param before - the template before it */
  unpause(before: SandboxTemplate): void {
    if (this.catalogue.get(before.id)?.status !== 'PAUSED') return;
    const { id, pauses = 0 } = before;
    this.tell(this.catalogue.change(id, { status: 'APPROVED', pauses }), 'UNPAUSE');
  }

  /** Meta rates a template anew, and tells. @throws GraphError for an unknown id */
  rate(id: string, score: QualityScore): SandboxTemplate {
    const previous = this.catalogue.get(id)?.qualityScore ?? 'UNKNOWN';
    const template = this.catalogue.change(id, { qualityScore: score });
    this.announce(
      template.wabaId,
      'message_template_quality_update',
      templateQualityValue(template, previous),
    );
    return template;
  }

  /** Meta puts a template into another category, and tells. @throws GraphError for an unknown id */
  recategorise(id: string, category: TemplateCategory): SandboxTemplate {
    const previous = this.catalogue.get(id)?.category ?? category;
    const template = this.catalogue.change(id, { category });
    this.announce(template.wabaId, 'template_category_update', templateCategoryValue(template, previous));
    return template;
  }

  /** Ends pauses whose time has come by the clock, and waits for the next. Called when the clock was turned, too. */
  wake(): void {
    clearTimeout(this.pauseTimer);
    this.pauseTimer = undefined;
    const now = this.clock.now();
    let next = Infinity;
    for (const { id, status, pausedUntil = Infinity } of [...this.catalogue.all()]) {
      if (status !== 'PAUSED') continue;
      if (pausedUntil > now) next = Math.min(next, pausedUntil);
      // Assumed: the end of a pause is told as APPROVED, with UNPAUSE.
      else this.tell(this.catalogue.change(id, { status: 'APPROVED' }), 'UNPAUSE');
    }
    if (next < Infinity)
      this.pauseTimer = setTimeout(() => this.wake(), Math.min(next - now + 1, LONGEST_WAIT)).unref();
  }

  /** Takes up the reviews and pauses that a restart interrupted. */
  resume(): void {
    for (const template of this.catalogue.all()) if (template.status === 'PENDING') this.review(template);
    this.wake();
  }

  /** Stops reviewing. */
  close(): void {
    clearTimeout(this.pauseTimer);
    for (const timer of this.reviews.values()) clearTimeout(timer);
    this.reviews.clear();
  }

  private verdict(): { status: TemplateStatus; reason: string } {
    if (this.approval.kind === 'approve') return { status: 'APPROVED', reason: 'NONE' };
    if (this.approval.kind === 'reject') return { status: 'REJECTED', reason: this.approval.reason };
    return { status: 'PENDING', reason: 'NONE' };
  }

  private judged(template: SandboxTemplate): SandboxTemplate {
    if (template.status === 'PENDING') this.review(template);
    else this.tell(template);
    return template;
  }

  private review({ id, updatedAt }: SandboxTemplate): void {
    if (this.approval.kind !== 'approve-after') return;
    clearTimeout(this.reviews.get(id));
    const wait = Math.max(0, updatedAt + this.approval.ms - this.clock.now());
    const timer = setTimeout(() => {
      this.reviews.delete(id);
      if (this.catalogue.get(id)?.status === 'PENDING') this.setStatus(id, 'APPROVED');
    }, wait);
    this.reviews.set(id, timer);
  }

  private tell(template: SandboxTemplate, pause?: PauseInfo): void {
    this.announce(template.wabaId, 'message_template_status_update', templateStatusValue(template, pause));
  }
}
