import { Injectable } from '@nestjs/common';
import { Channels, toMetaLanguage, unreadableSecret, type NumberRow } from '../channels/index.js';
import { Clock } from '../platform/index.js';
import type {
  ChannelAnswer,
  ChannelIo,
  ChannelSender,
  ChannelTemplates,
  ProviderTemplate,
  SubmittedTemplate,
} from '../sdk/index.js';
import { fromMetaComponents, toMetaComponents } from './meta-components.js';
import { compareTemplates } from './template-compare.js';
import type { TemplateOutcome } from './template-patches.js';
import type { TemplateRow } from './template.entity.js';

/** Names up to this many are asked for one by one; above it the whole account is listed. */
const fewNames = 5;
/** Submissions under way to one business account. */
const atOnce = 4;
/** Meta's subcode for a name that exists in that language already. */
const alreadyExists = 2388024;
/** Meta's subcode for a template that is under review and cannot be edited meanwhile. */
const underReview = 2388026;
/** Subcodes of refusals that time may heal: too many templates, name being deleted, edited too often. */
const timeHeals = new Set([2388019, 2388023, 2388027]);

/** Where one business account's templates are asked about. */
interface Desk {
  provider: ChannelTemplates;
  sender: ChannelSender;
  io: ChannelIo;
}

type Failure = Extract<ChannelAnswer<unknown>, { ok: false }>;

/**
 * Talks to Meta about templates: looks first, submits only what is not there, so that a template
 * made elsewhere, or by a process that died before it could write down that it had, is never made
 * twice.
 */
@Injectable()
export class TemplateSubmission {
  constructor(
    private readonly channels: Channels,
    private readonly clock: Clock,
  ) {}

  /**
   * Settles templates of one business account with the number's token.
   *
   * @param until - no new request begins after this instant; what is left has no outcome
   */
  async settle(
    rows: readonly TemplateRow[],
    number: NumberRow,
    until: number,
  ): Promise<Map<string, TemplateOutcome>> {
    const outcomes = new Map<string, TemplateOutcome>();
    const askedAt = this.clock.now();
    const open = this.channels.open(number);
    if (!open?.channel.templates) {
      const failure = { ok: false, kind: 'unreachable', detail: unreadableSecret } as const;
      return new Map(rows.map((row) => [row.id, outcomeOfFailure(failure)]));
    }
    const desk = { provider: open.channel.templates, sender: open.sender, io: open.io };
    const listed = await this.list(desk, [...new Set(rows.map((row) => row.name))]);
    const queue = [...rows];
    const work = async () => {
      for (let row = queue.shift(); row && this.clock.now() < until; row = queue.shift()) {
        outcomes.set(
          row.id,
          listed.ok ? await this.one(row, desk, listed.data, askedAt) : outcomeOfFailure(listed),
        );
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return outcomes;
  }

  private async list(
    { provider, sender, io }: Desk,
    names: readonly string[],
  ): Promise<ChannelAnswer<ProviderTemplate[]>> {
    if (names.length > fewNames) return provider.list(sender, io);
    const found: ProviderTemplate[] = [];
    for (const name of names) {
      const answer = await provider.list(sender, io, name);
      if (!answer.ok) return answer;
      found.push(...answer.data);
    }
    return { ok: true, data: found };
  }

  private async one(
    row: TemplateRow,
    { provider, sender, io }: Desk,
    listed: readonly ProviderTemplate[],
    askedAt: number,
  ): Promise<TemplateOutcome> {
    const language = toMetaLanguage(row.language);
    if (language === undefined)
      return { kind: 'refused', again: false, reason: `Meta has no templates in ${row.language}.` };
    const meta = listed.find((found) => found.name === row.name && found.language === language);
    const wanted = row.status === 'draft' || (row.status === 'rejected' && row.metaId === null && !meta);
    if (!wanted) return meta ? { kind: 'found', meta, askedAt } : { kind: 'absent', askedAt };
    if (meta && !isEdit(row, meta)) return { kind: 'found', meta, askedAt };
    const submission = {
      ...toMetaComponents(row.content, row.variables, row.language),
      category: row.category.toUpperCase() as 'UTILITY' | 'MARKETING' | 'AUTHENTICATION',
    };
    const submittedAt = this.clock.now();
    const answer = meta
      ? await provider.edit(sender, io, meta.id, submission)
      : await provider.create(sender, io, { ...submission, name: row.name, language });
    return answer.ok
      ? { kind: 'submitted', answer: named(answer.data, meta), askedAt: submittedAt }
      : outcomeOfFailure(answer);
  }
}

/** An edit answers with success alone. */
function named(answer: SubmittedTemplate, meta: ProviderTemplate | undefined): SubmittedTemplate {
  return { ...answer, id: answer.id ?? meta?.id };
}

/** True when our words changed after Meta rejected them: the template there is ours, and is edited. */
function isEdit(row: TemplateRow, meta: ProviderTemplate): boolean {
  if (row.metaId === null || row.metaId !== meta.id) return false;
  const theirs = fromMetaComponents(meta.components, meta.format);
  return compareTemplates(row.content, row.variables, theirs, meta.format).match !== 'same';
}

function outcomeOfFailure(failure: Failure): TemplateOutcome {
  if (failure.kind === 'unreachable')
    return {
      kind: 'later',
      reason: `Meta could not be reached: ${failure.detail} It is tried again by itself.`,
    };
  const { error, title } = failure;
  const { retryAfterMs } = error;
  const said =
    title === undefined || error.detail.startsWith(title) ? error.detail : `${title}: ${error.detail}`;
  if (error.subcode === alreadyExists)
    return { kind: 'later', reason: 'Meta has it already; it is read from there.' };
  if (error.subcode === underReview) return { kind: 'later', reason: said };
  if (error.subcode !== undefined && timeHeals.has(error.subcode))
    return { kind: 'refused', again: true, reason: said };
  if (error.class === 'payload' || error.class === 'template' || error.class === 'unclassified') {
    return { kind: 'refused', again: false, reason: said };
  }
  return {
    kind: 'later',
    reason: `Meta did not take it now (${error.code}: ${said}). It is tried again by itself; if this stays, check the access token of the number.`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
