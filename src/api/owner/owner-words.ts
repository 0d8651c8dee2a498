import { createParamDecorator, Injectable, type ExecutionContext } from '@nestjs/common';
import type { PluginView } from '../../dispatch/index.js';
import { ProblemError, type FieldProblem } from '../../platform/index.js';
import { Registry } from '../../registry/index.js';
import { settingTranslations, type Translations } from '../../sdk/index.js';
import {
  fieldWords,
  privacyTexts,
  reasonWords,
  Sentences,
  senderAlertTexts,
  upkeepSentences,
  type Language,
} from '../../words/index.js';
import type { ApiFastifyRequest } from '../../http/index.js';

/** Where the texts of a connector or plugin stand. */
interface Speaker {
  translations?: Translations | undefined;
  reasons?: Readonly<Record<string, string>> | undefined;
}

/** Members of a JSON Schema that a person reads. */
const read = new Set(['title', 'help', 'percent']);
/** Members that hold values, never texts of ours. */
const values = new Set(['default', 'enum', 'const', 'examples']);
const mostFields = 5;

/** The language the caller asked for (`Accept-Language`); English when it asked for none. */
export const OwnerLanguage = createParamDecorator(
  (_: unknown, context: ExecutionContext): Language =>
    context.switchToHttp().getRequest<ApiFastifyRequest>().language ?? 'en',
);

/** What the owner of a shop reads of the hub, in their language. */
@Injectable()
export class OwnerWords {
  private readonly known = new WeakMap<Translations, Sentences>();
  private readonly core = new Sentences(upkeepSentences, privacyTexts, senderAlertTexts);

  constructor(private readonly registry: Registry) {}

  /** A stored sentence of the core or of a connector. What nobody has translated stays as it is. */
  sentence<T extends string | null | undefined>(language: Language, text: T, speaker: Speaker): T | string {
    return typeof text === 'string' ? this.of(speaker).in(language, text) : text;
  }

  /**
   * Why a message was not sent, as a sentence: the plugin's for its own reasons, the core's for those it knows,
   * another plugin's where that one spoke for this one (`instead`).
   *
   * @param stored - what the decision says, for a reason nobody has a sentence for
   */
  reason(
    language: Language,
    { reason, plugin, stored }: { reason: string | null; plugin: string | null; stored: string | null },
  ): string | null {
    if (reason === null) return stored;
    const speaker: Speaker | undefined = plugin === null ? undefined : this.registry.findPlugin(plugin);
    const words = this.ownReason(language, reason, speaker) ?? reasonWords(language, reason);
    if (words !== undefined) return words;
    const others = plugin === null ? [] : this.registry.plugins();
    return others.map((other) => this.ownReason(language, reason, other)).find(Boolean) ?? stored;
  }

  private ownReason(language: Language, reason: string, speaker: Speaker | undefined): string | undefined {
    const own = speaker?.reasons?.[reason];
    return speaker === undefined || own === undefined ? undefined : this.of(speaker).in(language, own);
  }

  /** A plugin as its owner reads it: title, description, settings and what keeps it from working. */
  plugin(
    language: Language,
    view: PluginView,
  ): Pick<PluginView, 'title' | 'description' | 'schema' | 'problem'> {
    const speaker: Speaker = this.registry.findPlugin(view.id) ?? {};
    const schema = this.schema(language, view.schema, speaker);
    return {
      title: this.sentence(language, view.title, speaker),
      description: this.sentence(language, view.description, speaker),
      schema,
      problem: view.problem && this.problem(language, view.problem, schema, speaker),
    };
  }

  /** A JSON Schema of settings with its titles, help and labels in a language. */
  schema(language: Language, schema: Record<string, unknown>, speaker: Speaker): Record<string, unknown> {
    return this.translated(language, schema, this.of(speaker)) as Record<string, unknown>;
  }

  /** The same refusal, with what is wrong with each setting in the words of the plugin or connector. */
  refusal(language: Language, error: unknown, speaker: Speaker): unknown {
    if (!(error instanceof ProblemError) || error.fields.length === 0) return error;
    return new ProblemError(error.status, error.code, error.message, {
      ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
      cause: error,
      extensions: error.extensions,
      fields: error.fields.map((field) => ({
        ...field,
        message: this.field(language, field.reason, speaker),
      })),
    });
  }

  private problem(
    language: Language,
    problem: NonNullable<PluginView['problem']>,
    schema: Record<string, unknown>,
    speaker: Speaker,
  ): NonNullable<PluginView['problem']> {
    const fields: FieldProblem[] = problem.fields.map(({ field, reason }) => ({
      field,
      reason: this.field(language, reason, speaker),
    }));
    const named = fields
      .slice(0, mostFields)
      .map(({ field, reason }) => `${labelOf(schema, field)}: ${reason}`);
    const sentence = reasonWords(language, problem.code) ?? problem.detail;
    return { ...problem, detail: [sentence, ...named].join(' '), fields };
  }

  private field(language: Language, reason: string, speaker: Speaker): string {
    const sentences = this.of(speaker);
    // In whatever language it is told: a rule of its own is one it has a sentence for.
    const own = sentences.find(language === 'en' ? 'es' : language, reason);
    if (own === undefined) return fieldWords(language, reason);
    return language === 'en' ? asSentence(reason) : own;
  }

  private of({ translations }: Speaker): Sentences {
    if (translations === undefined) return this.core;
    const known = this.known.get(translations);
    if (known) return known;
    const made = new Sentences(translations, settingTranslations, upkeepSentences);
    this.known.set(translations, made);
    return made;
  }

  private translated(language: Language, value: unknown, sentences: Sentences): unknown {
    if (Array.isArray(value)) return value.map((entry) => this.translated(language, entry, sentences));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        if (values.has(name)) return [name, member];
        if (read.has(name) && typeof member === 'string') return [name, sentences.in(language, member)];
        if (name === 'labels' && isTexts(member)) {
          const labels = Object.entries(member).map(([key, text]) => [key, sentences.in(language, text)]);
          return [name, Object.fromEntries(labels)];
        }
        return [name, this.translated(language, member, sentences)];
      }),
    );
  }
}

/** The titles of a path such as `settings.steps.0.after`: `Steps › 1 › Wait`. */
export function labelOf(schema: Record<string, unknown>, field: string): string {
  let at: Record<string, unknown> | undefined = schema;
  const steps = field.split('.').filter((step, index) => index > 0 || step !== 'settings');
  const titles = steps.map((step) => {
    const isEntry: boolean = at?.['type'] === 'array';
    const next: unknown = isEntry
      ? at?.['items']
      : (at?.['properties'] as Record<string, unknown> | undefined)?.[step];
    at = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : undefined;
    if (isEntry) return /^\d+$/.test(step) ? String(Number(step) + 1) : step;
    return typeof at?.['title'] === 'string' ? at['title'] : step;
  });
  return titles.join(' › ');
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}

function asSentence(reason: string): string {
  const text = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
