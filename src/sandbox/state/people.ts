import { businessScopedId } from '../model/ids.js';

const DAY = 86_400_000;
const FREE_ENTRY_MS = 3 * DAY;
/**
 * How long a number is told a hidden phone after the two last exchanged it.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
const PHONE_TOLD_MS = 30 * DAY;
const DEFAULT_NAME = 'Sandbox customer';
/** People kept before those of whom nothing is known but an address are forgotten: another mention makes them again. */
const MOST_PEOPLE = 200_000;

/** What a person did towards one business number. */
export interface Window {
  /** Last message of the person; opens the 24 h customer service window. */
  inboundAt: number;
  /** When the person came through an advertisement, not yet answered. */
  referralAt?: number;
  /** Until when everything is free, once such a person was answered within 24 h. */
  freeUntil?: number;
}

/** A WhatsApp user as the emulator imagines one. */
export interface Person {
  /** The phone, or the BSUID of somebody whose phone is unknown. */
  key: string;
  /** What WhatsApp knows the account by: the phone, or the id it had before its numbering plan changed. */
  waId?: string;
  /** BSUID of somebody whose phone is unknown. */
  userId?: string;
  name: string;
  /** Whether `read` follows `delivered`. */
  reads: boolean;
  /** False makes every message to this person fail with 131026. */
  onWhatsApp: boolean;
  /** Their webhooks and statuses name the business-scoped id alone, as Meta may since April 2026. */
  hidesPhone?: boolean;
  /** When a number and somebody who hides their phone last exchanged it, by phone number id. */
  phoneAt?: Record<string, number>;
  /** The name they chose to be found by, where it is known. */
  username?: string;
  /** How often their business-scoped ids were replaced. */
  rescoped?: number;
  /** Business accounts whose marketing the person stopped. */
  stopped: string[];
  /** By phone number id. */
  windows: Record<string, Window>;
  /** BSUIDs by portfolio, and parent ids by group of portfolios; derived, so never stored. */
  ids?: Map<string, string>;
}

/** What of a person a test or a page may set. */
export type PersonSettings = Partial<
  Pick<Person, 'name' | 'reads' | 'onWhatsApp' | 'waId' | 'hidesPhone' | 'username'>
>;

/**
 * The WhatsApp users that businesses talk to. A person is made at the first mention and written down only once
 * something about them differs from the ordinary.
 */
export class People {
  private readonly byKey = new Map<string, Person>();
  private readonly byUserId = new Map<string, Person>();

  /**
   * @param readsByDefault - whether new people read what they get
   * @param onChange - told of every person worth writing down
   * @param portfolioOf - the portfolio of a business account. Default: each is its own
   */
  constructor(
    private readonly readsByDefault: boolean,
    private readonly onChange: (person: Person) => void,
    private readonly most = MOST_PEOPLE,
    private readonly portfolioOf: (wabaId: string) => string = (wabaId) => wabaId,
  ) {}

  /** The person with a phone. */
  byPhone(waId: string): Person {
    return this.byKey.get(waId) ?? this.make({ key: waId, waId });
  }

  /** The person with a business-scoped id, known or not. */
  byScopedId(userId: string): Person {
    return this.byUserId.get(userId) ?? this.byKey.get(userId) ?? this.make({ key: userId, userId });
  }

  /** A person by what the other side calls them: phone digits or business-scoped id. */
  byAddress(address: string): Person {
    return /^[0-9]+$/.test(address) ? this.byPhone(address) : this.byScopedId(address);
  }

  private make(identity: Pick<Person, 'key'> & Partial<Person>): Person {
    const person: Person = {
      name: DEFAULT_NAME,
      reads: this.readsByDefault,
      onWhatsApp: true,
      stopped: [],
      windows: {},
      ...identity,
    };
    this.byKey.set(person.key, person);
    if (this.byKey.size > this.most) this.forgetOrdinary(person);
    return person;
  }

  /** Half of the room is made at once, so that a flood of strangers costs each of them little. */
  private forgetOrdinary(newest: Person): void {
    for (const person of [...this.byKey.values()]) {
      if (this.byKey.size <= this.most / 2) return;
      if (person !== newest && this.isOrdinary(person)) this.forget(person);
    }
  }

  /** The person's business-scoped id for an account: that of its portfolio, another in each. */
  scopedId(person: Person, wabaId: string): string {
    if (person.userId !== undefined) return person.userId;
    const portfolio = this.portfolioOf(wabaId);
    return this.derivedId(person, portfolio, (seed) => businessScopedId(portfolio, seed));
  }

  /**
   * The id under which a group of linked portfolios shares the person. Messages to it reach them.
   *
   * Source: as above; that the id of the portfolio and this one are given together is assumed.
   */
  parentId(person: Person, group: string): string {
    return this.derivedId(person, `ENT.${group}`, (seed) =>
      businessScopedId(`ENT.${group}`, seed).replace('.', '.ENT.'),
    );
  }

  private derivedId(person: Person, scope: string, make: (seed: string) => string): string {
    person.ids ??= new Map();
    let id = person.ids.get(scope);
    if (id === undefined) {
      id = make(person.rescoped ? `${person.key}/${person.rescoped}` : person.key);
      person.ids.set(scope, id);
      this.byUserId.set(id, person);
    }
    return id;
  }

  /** Whether a number is told the person's phone now. */
  tellsPhone(person: Person, phoneNumberId: string, now: number): boolean {
    if (person.waId === undefined) return false;
    if (person.hidesPhone !== true) return true;
    const at = person.phoneAt?.[phoneNumberId];
    return at !== undefined && now - at < PHONE_TOLD_MS;
  }

  /** Marks that the two exchanged the phone: they shared it, or one wrote to the other by it. */
  exchangedPhone(person: Person, phoneNumberId: string, at: number): void {
    if (person.hidesPhone !== true || person.waId === undefined) return;
    person.phoneAt = { ...person.phoneAt, [phoneNumberId]: at };
    this.onChange(person);
  }

  /** Changes name, reading habit, presence on WhatsApp, or the id it is known by there. */
  set(person: Person, settings: PersonSettings): void {
    Object.assign(person, settings);
    if (person.waId !== undefined) this.byKey.set(person.waId, person);
    this.onChange(person);
  }

  /** Moves an account to another number: its windows and choices go along, and the old number has none any more. */
  move(person: Person, to: string): Person {
    const moved = this.byPhone(to);
    Object.assign(moved, { name: person.name, reads: person.reads, stopped: [...person.stopped] });
    moved.windows = { ...person.windows };
    person.onWhatsApp = false;
    person.windows = {};
    this.onChange(person);
    this.onChange(moved);
    return moved;
  }

  /**
   * Gives a person another business-scoped id, as WhatsApp does when they change number; the old one reaches nobody.
   *
   * @returns the id before, and the one from now on
   */
  rescope(person: Person, wabaId: string): { previous: string; current: string } {
    const previous = this.scopedId(person, wabaId);
    this.byUserId.delete(previous);
    person.rescoped = (person.rescoped ?? 0) + 1;
    person.ids = new Map();
    if (person.userId !== undefined) {
      delete person.userId;
      this.byKey.delete(previous);
    }
    const current = this.scopedId(person, wabaId);
    this.onChange(person);
    return { previous, current };
  }

  /** Marks that the person wrote to a number. */
  wrote(person: Person, phoneNumberId: string, at: number, referral: boolean): void {
    const window = (person.windows[phoneNumberId] ??= { inboundAt: at });
    window.inboundAt = Math.max(window.inboundAt, at);
    if (referral) window.referralAt = at;
    this.onChange(person);
  }

  /** Marks that a number wrote to the person: an advertisement's visitor answered within 24 h is free for 72 h. */
  answered(person: Person, phoneNumberId: string, at: number): void {
    const window = person.windows[phoneNumberId];
    if (window?.referralAt === undefined) return;
    if (at - window.referralAt < DAY) window.freeUntil = at + FREE_ENTRY_MS;
    delete window.referralAt;
    this.onChange(person);
  }

  /** Whether free-form messages are allowed: the person wrote within the last 24 h. */
  windowOpen(person: Person, phoneNumberId: string, now: number): boolean {
    const window = person.windows[phoneNumberId];
    return window !== undefined && now - window.inboundAt < DAY;
  }

  /** End of the free entry point, when one is open. */
  freeUntil(person: Person, phoneNumberId: string, now: number): number | undefined {
    const until = person.windows[phoneNumberId]?.freeUntil;
    return until !== undefined && until > now ? until : undefined;
  }

  /** Stops or resumes the marketing of a business account. */
  prefer(person: Person, wabaId: string, value: 'stop' | 'resume'): void {
    person.stopped = person.stopped.filter((id) => id !== wabaId);
    if (value === 'stop') person.stopped.push(wabaId);
    this.onChange(person);
  }

  /** A person without what is derived, as the journal keeps them. */
  static stored({ ids: _ids, ...person }: Person): Person {
    return person;
  }

  /** Takes a person from the journal. */
  restore(person: Person): void {
    const known = this.byKey.get(person.key);
    // The same object, because it is also found by its business-scoped ids.
    if (known) Object.assign(known, person);
    else this.byKey.set(person.key, person);
    if (person.waId !== undefined && person.waId !== person.key) this.byKey.set(person.waId, known ?? person);
  }

  /** People worth writing down, for snapshots. */
  *remarkable(): Iterable<Person> {
    for (const person of new Set(this.byKey.values()))
      if (!this.isOrdinary(person)) yield People.stored(person);
  }

  private isOrdinary(person: Person): boolean {
    return (
      person.name === DEFAULT_NAME &&
      person.reads === this.readsByDefault &&
      person.onWhatsApp &&
      person.hidesPhone !== true &&
      person.username === undefined &&
      person.rescoped === undefined &&
      (person.waId === undefined || person.waId === person.key) &&
      person.stopped.length === 0 &&
      Object.keys(person.windows).length === 0
    );
  }

  private forget(person: Person): void {
    this.byKey.delete(person.key);
    for (const id of person.ids?.values() ?? []) this.byUserId.delete(id);
  }

  /** Everybody who was ever mentioned. */
  all(): Iterable<Person> {
    return this.byKey.values();
  }

  /** Forgets somebody. */
  drop(person: Person): void {
    this.byKey.delete(person.key);
    for (const [id, other] of this.byUserId) if (other === person) this.byUserId.delete(id);
  }

  /** Forgets everybody. */
  clear(): void {
    this.byKey.clear();
    this.byUserId.clear();
  }
}
