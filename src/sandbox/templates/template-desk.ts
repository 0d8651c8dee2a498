import type { Clock, JsonObject, SandboxTemplate, TemplateApproval, TemplateStatus } from '../model/model.js';
import type { Directory } from '../state/directory.js';
import type { TemplateCatalogue } from './templates.js';
import { templateStatusValue } from '../webhooks/webhook-payloads.js';

/** Tells the subscribed application about a change of an account. */
export type Announce = (wabaId: string, field: string, value: JsonObject) => void;

/** Plays Meta's reviewers: judges new and edited templates and sends their status by webhook. */
export class TemplateDesk {
  private readonly reviews = new Map<string, NodeJS.Timeout>();

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

  /** Sets the state of a template. @throws GraphError for an unknown id */
  setStatus(id: string, status: TemplateStatus, reason?: string): SandboxTemplate {
    const template = this.catalogue.setStatus(id, status, reason);
    if (status !== 'PENDING') this.tell(template);
    return template;
  }

  /** Takes up the reviews that a restart interrupted. */
  resume(): void {
    for (const template of this.catalogue.all()) if (template.status === 'PENDING') this.review(template);
  }

  /** Stops reviewing. */
  close(): void {
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

  private tell(template: SandboxTemplate): void {
    this.announce(template.wabaId, 'message_template_status_update', templateStatusValue(template));
  }
}
