import { createHash } from 'node:crypto';
import { png } from '../files.js';
import type { Random } from '../random.js';

/** People who write. */
export const people = 24;
/** A word in everything that search is to find. */
export const commonWord = 'flutwelle';

/** A file of people or of the business, made so that no two are alike. */
export interface StoryFile {
  bytes: Buffer;
  sha256: string;
  /** What Meta calls it, once it is there. */
  providerMediaId?: string;
}

/** Something a person does, as Meta tells it. */
export interface Act {
  id: string;
  person: number;
  kind: 'text' | 'image' | 'edit' | 'revoke' | 'reaction';
  /** Seconds UTC. */
  at: number;
  text?: string;
  file?: StoryFile;
  /** Id of the message it is about. */
  about?: string;
  emoji?: string;
}

/** What a message must look like in the end, whatever order its parts came in. */
export interface Outcome {
  act: Act;
  text: string | null;
  isDeleted: boolean;
  emojis: string[];
}

/** Digits of a person: a German mobile number, of nobody who orders. */
export function phoneOf(person: number): string {
  return `49151${String(10_000_000 + person)}`;
}

export function fileOf(serial: number): StoryFile {
  const bytes = png(2_000 + serial, serial);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Makes up what people write, and knows what has to come of it. */
export class Story {
  readonly acts: Act[] = [];
  private readonly texts = new Map<number, Act[]>();
  private serial = 0;
  private readonly startedAt = Math.floor(Date.now() / 1_000) - 7_200;

  constructor(
    private readonly random: Random,
    /** What people send pictures of. */
    readonly files: readonly StoryFile[],
  ) {}

  /** A few things people do; edits and reactions may be about what is told of in the same breath. */
  next(count: number, who: () => number): Act[] {
    const made = Array.from({ length: count }, () => this.one(who()));
    this.acts.push(...made);
    return made;
  }

  /** What messages, edits and reactions come to. */
  outcomes(): Outcome[] {
    return this.acts
      .filter(({ kind }) => kind === 'text' || kind === 'image')
      .map((act) => {
        const about = this.acts.filter((one) => one.about === act.id);
        const edit = about.filter(({ kind }) => kind === 'edit').at(-1);
        const reaction = about.filter(({ kind }) => kind === 'reaction').at(-1);
        return {
          act,
          text: edit?.text ?? act.text ?? null,
          isDeleted: about.some(({ kind }) => kind === 'revoke'),
          emojis: reaction?.emoji === undefined ? [] : [reaction.emoji],
        };
      });
  }

  /** Those that plugins hear of: an edit or a deletion is no new message. */
  told(): Act[] {
    return this.acts.filter(({ kind }) => kind !== 'edit' && kind !== 'revoke');
  }

  private one(person: number): Act {
    const n = ++this.serial;
    const base = { id: `wamid.flood-${n}`, person, at: this.startedAt + n };
    const own = this.texts.get(person) ?? [];
    const dice = this.random.next();
    const earlier = () => this.random.pick(own.slice(-4)).id;
    if (own.length > 0 && dice < 0.15)
      return { ...base, kind: 'edit', about: earlier(), text: `Corrected v${n}x ${commonWord}` };
    if (own.length > 0 && dice < 0.18) return { ...base, kind: 'revoke', about: earlier() };
    if (own.length > 0 && dice < 0.3) {
      const about = dice < 0.2 ? `wamid.never-${n}` : earlier();
      return { ...base, kind: 'reaction', about, emoji: this.random.pick(['👍', '❤️', '😂']) };
    }
    if (dice < 0.5) {
      const file = this.random.pick(this.files);
      return { ...base, kind: 'image', text: `Picture p${n}x ${commonWord}`, file };
    }
    const text: Act = { ...base, kind: 'text', text: `Where is it w${n}x ${commonWord}` };
    this.texts.set(person, [...own, text]);
    return text;
  }
}
