/** A contact as the toy CRM keeps it: properties by name, and when it changed in the order of all changes. */
export interface ToyContact {
  id: string;
  properties: Record<string, string | null>;
  tags: string[];
  changed: number;
  deleted: boolean;
}

/** What the vendor answers: a status and a body. */
export type ToyAnswer = [status: number, body: object];

const pageSize = 2;

/** The contacts of one portal over HTTP: a feed of changes, and records that are written with their version. */
export class ContactBook {
  private readonly contacts = new Map<string, ToyContact>();
  private readonly made = new Map<string, string>();
  private changes = 0;

  constructor(private readonly first: number) {}

  get size(): number {
    return this.contacts.size;
  }

  /** Of all records, deleted ones left out. */
  get ids(): string[] {
    return [...this.contacts.values()].filter(({ deleted }) => !deleted).map(({ id }) => id);
  }

  /** A record that was there before anybody asked. */
  keep(properties: Record<string, string>): void {
    this.create({ properties }, `kept-${this.contacts.size}`);
  }

  find(id: string): ToyContact | undefined {
    return this.contacts.get(id);
  }

  /** Answers a request below `/contacts`; undefined for what it does not know. */
  answer(
    method: string,
    address: URL,
    body: string,
    { key, version }: { key: string; version: string },
  ): ToyAnswer | undefined {
    const id = /^\/contacts\/([^/]+)$/.exec(address.pathname)?.[1];
    if (method === 'GET' && address.pathname === '/properties') return [200, { results: this.properties() }];
    if (method === 'GET' && address.pathname === '/contacts') return [200, this.feed(address.searchParams)];
    if (method === 'POST' && address.pathname === '/contacts') return this.create(read(body), key);
    if (id === undefined) return undefined;
    const contact = this.contacts.get(decodeURIComponent(id));
    if (!contact || contact.deleted) return [404, { message: 'No such contact' }];
    if (method === 'PATCH' && version !== '' && version !== String(contact.changed))
      return [412, { message: 'Changed meanwhile' }];
    if (method === 'PATCH') return this.change(contact, read(body));
    if (method === 'DELETE') return this.remove(contact);
    return undefined;
  }

  private properties(): object[] {
    return [
      ...['phone', 'email', 'firstName', 'lastName'].map((name) => ({ name, label: name, type: 'string' })),
      { name: 'city', label: 'City', type: 'string' },
      { name: 'tier', label: 'Tier', type: 'enum', options: ['gold', 'silver'] },
    ];
  }

  private feed(query: URLSearchParams): object {
    const after = Number(query.get('after') ?? 0);
    const all = [...this.contacts.values()]
      .filter(({ changed }) => changed > after)
      .sort((one, other) => one.changed - other.changed);
    const results = all.slice(0, pageSize);
    return { results, after: results.at(-1)?.changed ?? after, more: all.length > results.length };
  }

  /** The same key again makes nothing. */
  private create(given: Partial<ToyContact>, key: string): ToyAnswer {
    const known = this.contacts.get(this.made.get(key) ?? '');
    if (known) return [200, known];
    if (given.properties?.['tier'] === 'bronze') return [400, { message: 'bronze is no tier' }];
    const id = String(this.first + this.contacts.size);
    const { properties = {}, tags = [] } = given;
    const contact = { id, properties, tags, changed: ++this.changes, deleted: false };
    this.contacts.set(id, contact);
    this.made.set(key, id);
    return [201, contact];
  }

  private change(contact: ToyContact, { properties, tags }: Partial<ToyContact>): ToyAnswer {
    Object.assign(contact.properties, properties);
    if (tags) contact.tags = tags;
    contact.changed = ++this.changes;
    return [200, contact];
  }

  private remove(contact: ToyContact): ToyAnswer {
    Object.assign(contact, { deleted: true, properties: {}, tags: [], changed: ++this.changes });
    return [204, {}];
  }
}

function read(body: string): Partial<ToyContact> {
  return JSON.parse(body) as Partial<ToyContact>;
}
