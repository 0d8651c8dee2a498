import type { ChannelAnswer } from './channel-errors.js';
import type { ChannelIo, ChannelSender } from './channel-io.js';

/** A template as its provider lists it. */
export interface ProviderTemplate {
  id: string;
  name: string;
  /** The provider's code, `pt_BR`. */
  language: string;
  /** The provider's word, in upper case. */
  status: string;
  category: string;
  components: readonly Record<string, unknown>[];
  /** Whether its parameters have names or places. */
  format: 'named' | 'positional';
  rejectedReason: string | undefined;
  quality: string | undefined;
}

/** What creating or editing a template answers. */
export interface SubmittedTemplate {
  id: string | undefined;
  status: string | undefined;
  category: string | undefined;
}

/** What a provider wants to know about a template to be created. */
export interface TemplateDraft {
  name: string;
  language: string;
  category: 'UTILITY' | 'MARKETING' | 'AUTHENTICATION';
  parameter_format: 'NAMED' | 'POSITIONAL';
  components: readonly Record<string, unknown>[];
}

/** Content the provider approves beforehand: required where `features.templates` is set. Nothing here throws for what the provider says. */
export interface ChannelTemplates {
  /**
   * Templates of the sender's business account.
   *
   * @param name - only those of exactly this name
   */
  list(sender: ChannelSender, io: ChannelIo, name?: string): Promise<ChannelAnswer<ProviderTemplate[]>>;
  /** Submits a template for review. */
  create(
    sender: ChannelSender,
    io: ChannelIo,
    draft: TemplateDraft,
  ): Promise<ChannelAnswer<SubmittedTemplate>>;
  /** Submits other texts for a template that exists. */
  edit(
    sender: ChannelSender,
    io: ChannelIo,
    templateId: string,
    change: Pick<TemplateDraft, 'components' | 'category' | 'parameter_format'>,
  ): Promise<ChannelAnswer<SubmittedTemplate>>;
}
