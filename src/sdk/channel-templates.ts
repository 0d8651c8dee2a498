import type { ChannelAnswer, ChannelFailure } from './channel-errors.js';
import type { ChannelIo, ChannelSender } from './channel-io.js';
import type { FilledTemplate } from './filled-template.js';
import { languageTag } from './language-tags.js';
import type {
  ParameterFormat,
  ProviderContent,
  TemplateButton,
  TemplateCategory,
} from './template-content.js';

/** Longest texts, in characters, and most parts a provider takes. */
export interface TemplateLimits {
  /** Of a template's name. */
  name: number;
  /** Of a text header. */
  header: number;
  /** Of the body. */
  body: number;
  /** Of the footer. */
  footer: number;
  /** Buttons of all kinds. */
  buttons: number;
  /** Most buttons of a kind; a kind that is absent is bounded by `buttons` alone. */
  buttonsOfType: Readonly<Partial<Record<TemplateButton['type'], number>>>;
  /** Of a button's label. */
  buttonText: number;
  /** Of a button's address. */
  url: number;
  /** Of a button's phone number. */
  phone: number;
  /** Of a coupon code. */
  couponCode: number;
  /** Of a one-time password. */
  otp: number;
  /** Cards of a carousel, and what each may have. */
  cards: { least: number; most: number; body: number; buttons: number };
  /** Of a limited-time offer: its words, and the body beside it. */
  offer: { text: number; body: number };
  /** Minutes after which a one-time password may be said to expire. */
  codeMinutes: { least: number; most: number };
  /** Products a message may list in all its sections. */
  products: number;
}

/** Languages a provider has templates in. */
export interface TemplateLanguages {
  /** The provider's own codes, `pt_BR`. */
  codes: readonly string[];
  /** BCP 47 tags of languages the provider has under another code. */
  aliases: Readonly<Record<string, string>>;
}

/** Where a template stands with its provider. */
export interface TemplateStanding {
  /** Undefined when the provider says something that leaves it where it was. */
  status: 'pending' | 'approved' | 'rejected' | 'paused' | 'disabled' | undefined;
  /** Why, and what its owner can do: one sentence. */
  reason?: string;
}

/** A template as its provider lists it. */
export interface ProviderTemplate {
  /** The provider's id. */
  id: string;
  /** Name at the provider, the same for all languages. */
  name: string;
  /** The provider's code, `pt_BR`. */
  language: string;
  /** Its status. */
  standing: TemplateStanding;
  /** In lower case; a category of {@link TemplateCategory} unless the provider invents another. */
  category: string;
  /** What it says. */
  content: ProviderContent;
  /** Whether its parameters have names or places. */
  format: ParameterFormat;
  /** GREEN, YELLOW or RED; null while the provider has no opinion. */
  quality: string | null;
}

/** What creating or editing a template answers. */
export interface SubmittedTemplate {
  /** The provider's id; undefined when the response has none. */
  id: string | undefined;
  /** Its status; undefined when the response does not say. */
  standing: TemplateStanding | undefined;
  /** In lower case. */
  category: string | undefined;
}

/** One language of a template to be submitted. */
export interface TemplateDraft {
  /** Name at the provider, the same for all languages. */
  name: string;
  /** The provider's code, `pt_BR`. */
  language: string;
  /** Category it is submitted under. */
  category: TemplateCategory;
  /** In the names of our variables. */
  content: ProviderContent;
  /** What each variable may say, for the provider's reviewers: by variable. */
  examples: Readonly<Record<string, string>>;
}

/** The template a piece of news is about. */
interface NewsSubject {
  name: string;
  /** The provider's code. */
  language: string;
}

/** What a callback says about a template. */
export type TemplateNews = NewsSubject &
  (
    | {
        news: 'status';
        standing: TemplateStanding;
        category?: string | undefined;
        /** The provider has it no more, or soon has not. */
        isGone: boolean;
      }
    /** A category that has changed, or one announced for later; `at` in milliseconds UTC. */
    | {
        news: 'category';
        category?: string | undefined;
        upcoming?: { category: string; at?: number | undefined } | undefined;
      }
    /** As in {@link ProviderTemplate}. */
    | { news: 'quality'; quality: string | null }
    /** Its words were changed at the provider; they are read from there. */
    | { news: 'content' }
  );

/**
 * What a refused submission comes to. `exists`: the provider has it already; `in_review`: it cannot be changed
 * until a review ends; `tomorrow`: a limit of the provider that a day lifts.
 */
export type SubmissionRefusal = 'exists' | 'in_review' | 'tomorrow';

/**
 * Content the provider approves beforehand: required where `features.templates` is set. What fills a template
 * for a person is put into a request by the channel's `render`. Nothing here throws for what the provider says.
 */
export interface ChannelTemplates {
  /** Checked before a template is submitted. */
  limits: TemplateLimits;
  /** Languages templates may have. */
  languages: TemplateLanguages;
  /** Where owners edit and delete templates by hand, as they know it: "WhatsApp Manager". */
  manager: string;
  /** Said of a template the provider no longer lists, one sentence. */
  deleted: string;
  /** Pure. A template as the provider lists it; undefined for what is none. Never throws. */
  read(listed: unknown): ProviderTemplate | undefined;
  /** Pure. The submission of a template; what it says is what `read` finds when it is listed. */
  write(draft: TemplateDraft): Record<string, unknown>;
  /** Pure. What a refused submission comes to; undefined: it stays refused. */
  refusal?(error: ChannelFailure): SubmissionRefusal | undefined;
  /**
   * Pure. Values as versions before 0.2 stored them with messages that still wait; such a message leaves as
   * it would have then. Only for channels that are that old.
   */
  readStored?(components: readonly unknown[]): FilledTemplate;
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
    draft: TemplateDraft,
  ): Promise<ChannelAnswer<SubmittedTemplate>>;
}

/**
 * The provider's code of a language: `pt-BR` → `pt_BR`. A region the provider does not have falls back to the
 * language alone. Undefined when it has no such language.
 */
export function providerLanguage({ codes, aliases }: TemplateLanguages, text: string): string | undefined {
  const tag = languageTag(text);
  if (tag === undefined) return undefined;
  const { language, script, region } = new Intl.Locale(tag);
  const tries = [
    tag,
    ...(region ? [`${language}-${region}`] : []),
    ...(script ? [`${language}-${script}`] : []),
    language,
  ];
  return tries
    .flatMap((one) => [one.replace(/-/g, '_'), one, aliases[one] ?? ''])
    .find((code) => codes.includes(code));
}

/** The BCP 47 tag of a provider's code: `pt_BR` → `pt-BR`. */
export function languageOfCode(code: string): string {
  return languageTag(code) ?? code.replace(/_/g, '-');
}
