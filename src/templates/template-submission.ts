import { Inject, Injectable } from '@nestjs/common';
import { Channels, unreadableSecret, type NumberRow } from '../channels/index.js';
import { FileHandles } from '../media/index.js';
import { Clock } from '../platform/index.js';
import {
  providerLanguage,
  type ChannelAnswer,
  type ChannelIo,
  type ChannelSender,
  type ProviderTemplate,
  type SubmittedTemplate,
  type TemplateCategory,
} from '../sdk/index.js';
import { exampleMediaOf, withExampleHandles } from './example-media.js';
import { examplesOf } from './examples.js';
import { compareTemplates } from './template-compare.js';
import type { TemplateOutcome } from './template-patches.js';
import { templateProvider, type TemplateProvider } from './template-provider.js';
import type { TemplateRow } from './template.entity.js';

/** Names up to this many are asked for one by one; above it the whole account is listed. */
const fewNames = 5;
/** Submissions under way to one business account. */
const atOnce = 4;
/** Where one business account's templates are asked about. */
interface Desk {
  number: NumberRow;
  provider: TemplateProvider;
  sender: ChannelSender;
  io: ChannelIo;
}

type Failure = Extract<ChannelAnswer<unknown>, { ok: false }>;

/**
 * Talks to the provider about templates: looks first, submits only what is not there, so that a template
 * made elsewhere, or by a process that died before it could write down that it had, is never made
 * twice.
 */
@Injectable()
export class TemplateSubmission {
  constructor(
    private readonly channels: Channels,
    private readonly clock: Clock,
    @Inject(FileHandles) private readonly handles: Pick<FileHandles, 'of'>,
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
    const provider = templateProvider(open?.channel ?? this.channels.find(number.channel));
    if (!open || !provider) {
      const reason = unreached(provider?.name ?? 'The provider', unreadableSecret);
      return new Map(rows.map((row) => [row.id, { kind: 'later', reason }]));
    }
    const desk = { number, provider, sender: open.sender, io: open.io };
    const listed = await this.list(desk, [...new Set(rows.map((row) => row.name))]);
    const queue = [...rows];
    const work = async () => {
      for (let row = queue.shift(); row && this.clock.now() < until; row = queue.shift()) {
        outcomes.set(
          row.id,
          listed.ok ? await this.one(row, desk, listed.data, askedAt) : outcomeOfFailure(listed, provider),
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
    const { templates } = provider;
    if (names.length > fewNames) return templates.list(sender, io);
    const found: ProviderTemplate[] = [];
    for (const name of names) {
      const answer = await templates.list(sender, io, name);
      if (!answer.ok) return answer;
      found.push(...answer.data);
    }
    return { ok: true, data: found };
  }

  private async one(
    row: TemplateRow,
    { number, provider, sender, io }: Desk,
    listed: readonly ProviderTemplate[],
    askedAt: number,
  ): Promise<TemplateOutcome> {
    const { name: asked, templates } = provider;
    const language = providerLanguage(templates.languages, row.language);
    if (language === undefined)
      return { kind: 'refused', again: false, reason: `${asked} has no templates in ${row.language}.` };
    const found = listed.find((one) => one.name === row.name && one.language === language);
    const wanted = row.status === 'draft' || (row.status === 'rejected' && row.metaId === null && !found);
    if (!wanted)
      return found ? { kind: 'found', found, askedAt, provider } : { kind: 'absent', askedAt, provider };
    if (found && !isEdit(row, found, provider)) return { kind: 'found', found, askedAt, provider };
    const shown = await this.exampleHandles(row, number, provider);
    if ('kind' in shown) return shown;
    const draft = {
      name: row.name,
      language,
      category: row.category as TemplateCategory,
      content: withExampleHandles(row.content, shown.handles),
      examples: examplesOf(row.variables, row.language),
    };
    const submittedAt = this.clock.now();
    const answer = found
      ? await templates.edit(sender, io, found.id, draft)
      : await templates.create(sender, io, draft);
    return answer.ok
      ? { kind: 'submitted', answer: named(answer.data, found), askedAt: submittedAt, provider }
      : outcomeOfFailure(answer, provider);
  }

  /** Handles of the files a template shows its reviewers, by the file's id; or what comes of one that has none. */
  private async exampleHandles(
    row: TemplateRow,
    number: NumberRow,
    { name }: TemplateProvider,
  ): Promise<{ handles: ReadonlyMap<string, string> } | TemplateOutcome> {
    const handles = new Map<string, string>();
    for (const mediaId of exampleMediaOf(row.content)) {
      const answer = await this.handles.of(number, mediaId);
      if (answer.state === 'gone') return { kind: 'refused', again: false, reason: answer.explanation };
      if (answer.state === 'later') return { kind: 'later', reason: unreached(name, answer.explanation) };
      handles.set(mediaId, answer.handle);
    }
    return { handles };
  }
}

/** An edit answers with success alone. */
function named(answer: SubmittedTemplate, found: ProviderTemplate | undefined): SubmittedTemplate {
  return { ...answer, id: answer.id ?? found?.id };
}

/** True when our words changed after the provider rejected them: the template there is ours, and is edited. */
function isEdit(row: TemplateRow, found: ProviderTemplate, provider: TemplateProvider): boolean {
  if (row.metaId === null || row.metaId !== found.id) return false;
  const { content, format } = found;
  return compareTemplates(row.content, row.variables, content, format, provider).match !== 'same';
}

function unreached(provider: string, detail: string): string {
  return `${provider} could not be reached: ${detail} It is tried again by itself.`;
}

function outcomeOfFailure(failure: Failure, { name, templates }: TemplateProvider): TemplateOutcome {
  if (failure.kind === 'unreachable') return { kind: 'later', reason: unreached(name, failure.detail) };
  const { error, title } = failure;
  const { retryAfterMs } = error;
  const said =
    title === undefined || error.detail.startsWith(title) ? error.detail : `${title}: ${error.detail}`;
  switch (templates.refusal?.(error)) {
    case 'exists':
      return { kind: 'later', reason: `${name} has it already; it is read from there.` };
    case 'in_review':
      return { kind: 'later', reason: said };
    case 'tomorrow':
      return { kind: 'refused', again: true, reason: said };
    case undefined:
      break;
  }
  if (error.class === 'payload' || error.class === 'template' || error.class === 'unclassified') {
    return { kind: 'refused', again: false, reason: said };
  }
  return {
    kind: 'later',
    reason: `${name} did not take it now (${error.code}: ${said}). It is tried again by itself; if this stays, check the access token of the number.`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
