import type { FreeContent, FreeContentKind } from './content.js';

/** What a limit is about. */
interface LimitPlace {
  /** Where it stands, `*` for every one of a list: `buttons.*.title`. */
  path: string;
  /** Where the provider says so. */
  source: string;
  /** Holds only where this is given, or has one of these values (or none of them). */
  when?: { path: string; in?: readonly string[]; notIn?: readonly string[] };
}

/**
 * One limit of a channel, as data: checked before the provider is asked, and shown in the documentation.
 * What is not given is not limited, unless it is `required`.
 */
export type FieldLimit = LimitPlace &
  (
    | { limit: 'characters'; max: number }
    /** Entries of a list. */
    | { limit: 'entries'; max: number }
    /** Entries of all lists the path finds, together. */
    | { limit: 'entries_in_all'; max: number }
    /** No two may be the same, in all lists the path finds. */
    | { limit: 'unique' }
    /** Has to be given; with `ifSeveral` only where its list has more than one entry. */
    | { limit: 'required'; ifSeveral?: boolean }
    /** May not be given, which makes sense with `when`. */
    | { limit: 'absent' }
    /** Has to match: `means` ends "must be …". */
    | { limit: 'pattern'; pattern: RegExp; means: string }
  );

/** A limit of content, checked before a message is queued. */
export type ContentLimit = FieldLimit & {
  /** What it is about. */
  kinds: readonly FreeContentKind[];
};

/** What a provider takes as a file. */
export interface MediaLimit {
  /** Bytes at most. */
  maxBytes: number;
  /** Bytes at most of a picture that does not move. @defaultValue `maxBytes` */
  stillMaxBytes?: number;
  /** Types of content, such as `image/jpeg`. */
  mimeTypes: readonly string[];
  /** Where the provider says so. */
  source: string;
}

/** What is wrong with a content for a channel. */
export interface ContentProblem {
  /** As people write it: `buttons.0.title`. */
  field: string;
  /** `content_too_long` for characters, `content_invalid` for all else. */
  code: 'content_too_long' | 'content_invalid';
  /** Continues the field's name: "has 21 characters …; shorten it". */
  reason: string;
  /** What was counted, and how much may be. */
  count?: number;
  /** How much may be. */
  max?: number;
}

/** The part of a channel's limits that is about words and lists. */
interface CountedLimits {
  text: number;
  content?: readonly ContentLimit[];
}

interface Found {
  path: string[];
  value: unknown;
  /** How many stand beside it in the innermost list. */
  beside: number;
}

/**
 * Everything of a content that a channel does not carry, in the order of its limits. Pure.
 *
 * @param title - the channel as people know it
 */
export function contentProblems(
  content: FreeContent,
  limits: CountedLimits,
  title: string,
): ContentProblem[] {
  return limitProblems(
    content,
    contentLimits(limits).filter(({ kinds }) => kinds.includes(content.kind)),
    title,
  );
}

/**
 * Everything of a value that is beyond limits, in their order. Pure.
 *
 * @param title - the channel as people know it
 */
export function limitProblems(value: object, limits: readonly FieldLimit[], title: string): ContentProblem[] {
  return limits.flatMap((limit) => check(limit, value, title));
}

/** Every limit; the one of texts, which each channel has, also where no row names its source. */
function contentLimits({ text, content = [] }: CountedLimits): readonly ContentLimit[] {
  if (content.some(({ kinds, path }) => path === 'text' && kinds.includes('text'))) return content;
  return [{ kinds: ['text'], path: 'text', limit: 'characters', max: text, source: '' }, ...content];
}

/** Whether a limit is about this content at all. */
function applies({ when }: FieldLimit, content: object): boolean {
  if (!when) return true;
  const values = placesOf(content, when.path.split('.'))
    .filter(({ value }) => value !== undefined)
    .map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
  if (when.notIn) return values.every((value) => !when.notIn?.includes(value));
  return values.some((value) => when.in?.includes(value) ?? true);
}

function check(limit: FieldLimit, content: object, title: string): ContentProblem[] {
  if (!applies(limit, content)) return [];
  const found = placesOf(content, limit.path.split('.'));
  switch (limit.limit) {
    case 'characters':
      return found.flatMap(({ path, value }) => {
        const count = typeof value === 'string' ? [...value].length : 0;
        if (count <= limit.max) return [];
        const reason = `has ${count} characters and ${title} carries ${limit.max}; shorten it`;
        return [{ field: path.join('.'), code: 'content_too_long' as const, reason, count, max: limit.max }];
      });
    case 'entries':
      return found.flatMap(({ path, value }) =>
        tooMany(path, Array.isArray(value) ? value.length : 0, limit.max, title),
      );
    case 'entries_in_all': {
      const lists = found.filter((one): one is Found & { value: unknown[] } => Array.isArray(one.value));
      const count = lists.reduce((sum, { value }) => sum + value.length, 0);
      const over = lists.find((_, index) => {
        const before = lists.slice(0, index + 1).reduce((sum, { value }) => sum + value.length, 0);
        return before > limit.max;
      });
      return over ? tooMany(over.path, count, limit.max, title, ' in all') : [];
    }
    case 'unique': {
      const seen = new Set<unknown>();
      return found.flatMap(({ path, value }) => {
        if (value === undefined || !seen.has(value)) return (seen.add(value), []);
        return [problem(path, 'is the same as an earlier one; give each its own')];
      });
    }
    case 'required':
      return found.flatMap(({ path, value, beside }) =>
        value !== undefined || (limit.ifSeveral === true && beside < 2)
          ? []
          : [
              problem(
                path,
                limit.ifSeveral === true
                  ? `is missing, and ${title} needs it where there are several; give it`
                  : `is missing, and ${title} needs it; give it`,
              ),
            ],
      );
    case 'absent':
      return found.flatMap(({ path, value }) =>
        value === undefined ? [] : [problem(path, `is something ${title} does not show here; leave it out`)],
      );
    case 'pattern':
      return found.flatMap(({ path, value }) =>
        typeof value !== 'string' || limit.pattern.test(value)
          ? []
          : [problem(path, `must be ${limit.means}`)],
      );
  }
}

function tooMany(path: string[], count: number, max: number, title: string, inAll = ''): ContentProblem[] {
  if (count <= max) return [];
  const reason = `has ${count} entries${inAll} and ${title} carries ${max}; take some out`;
  return [{ field: path.join('.'), code: 'content_invalid', reason, count, max }];
}

function problem(path: string[], reason: string): ContentProblem {
  return { field: path.join('.'), code: 'content_invalid', reason };
}

/** Where a path of a limit finds something in a content: `buttons.0.title`, `buttons.1.title`. */
export function placesInContent(content: FreeContent, path: string): string[] {
  return placesOf(content, path.split('.'))
    .filter(({ value }) => value !== undefined)
    .map((found) => found.path.join('.'));
}

/** Every value a path finds; the last step also where nothing is given. */
function placesOf(value: unknown, steps: readonly string[]): Found[] {
  let found: Found[] = [{ path: [], value, beside: 0 }];
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    found = found.flatMap(({ path, value: outer, beside }): Found[] => {
      if (step === '*')
        return Array.isArray(outer)
          ? outer.map((one: unknown, at) => ({
              path: [...path, String(at)],
              value: one,
              beside: outer.length,
            }))
          : [];
      if (typeof outer !== 'object' || outer === null) return [];
      const inner = (outer as Record<string, unknown>)[step];
      return inner === undefined && !isLast ? [] : [{ path: [...path, step], value: inner, beside }];
    });
  }
  return found;
}
