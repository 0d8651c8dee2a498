import type { Clock } from '../model/model.js';

const DAY = 86_400_000;

/** What a number shows people, as the emulator keeps it. */
export interface NumberPage {
  phoneNumberId: string;
  /** By Meta's names of fields. */
  profile: Record<string, string | string[]>;
  automation: {
    welcome: boolean;
    prompts: string[];
    commands: { command_name: string; command_description: string }[];
  };
  /** Newest first. */
  links: { code: string; message: string }[];
  /** Phones and scoped ids, as people are kept; newest first. */
  blocked: string[];
  /** A name that was asked for. */
  requested?: { name: string; status: 'PENDING_REVIEW' | 'APPROVED' | 'DECLINED' };
  /** When names were asked for. */
  requestedAt: number[];
}

/** Profiles, links, names and blocked people of numbers. */
export class NumberPages {
  private readonly pages = new Map<string, NumberPage>();

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (page: NumberPage) => void,
  ) {}

  /** What a number shows; an empty page for one that never set anything. */
  of(phoneNumberId: string): NumberPage {
    return (
      this.pages.get(phoneNumberId) ?? {
        phoneNumberId,
        profile: { vertical: 'UNDEFINED' },
        automation: { welcome: false, prompts: [], commands: [] },
        links: [],
        blocked: [],
        requestedAt: [],
      }
    );
  }

  /** Writes a page. */
  put(page: NumberPage): void {
    this.pages.set(page.phoneNumberId, page);
    this.onChange(page);
  }

  /** Times a name was asked for in the last 30 days. */
  namesLately(phoneNumberId: string): number {
    const since = this.clock.now() - 30 * DAY;
    return this.of(phoneNumberId).requestedAt.filter((at) => at > since).length;
  }

  /** Whether a number blocks a person. */
  blocks(phoneNumberId: string, person: string): boolean {
    return this.pages.get(phoneNumberId)?.blocked.includes(person) ?? false;
  }

  /** Forgets people on the lists of numbers. */
  forget(phoneNumberIds: readonly string[], people: ReadonlySet<string>): boolean {
    let changed = false;
    for (const id of phoneNumberIds) {
      const page = this.pages.get(id);
      if (!page?.blocked.some((person) => people.has(person))) continue;
      this.pages.set(id, { ...page, blocked: page.blocked.filter((person) => !people.has(person)) });
      changed = true;
    }
    return changed;
  }

  /** Takes a page from the journal. */
  restore(page: NumberPage): void {
    this.pages.set(page.phoneNumberId, page);
  }

  /** Every page, for snapshots. */
  all(): Iterable<NumberPage> {
    return this.pages.values();
  }
}
