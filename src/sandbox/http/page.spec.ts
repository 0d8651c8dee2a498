import { describe, expect, it } from '@jest/globals';
import { createContext, Script } from 'node:vm';
import { PAGE_SCRIPT } from './page.script.js';
import { sandboxPage, sandboxPagePolicy } from './page.js';

/** As much of a document as the page's script uses. There is no way in for markup: only text nodes and attributes. */
class FakeNode {
  children: (FakeNode | string)[] = [];
  readonly attributes: Record<string, string> = {};
  readonly listeners: Record<string, (event: unknown) => unknown> = {};
  hidden = false;
  disabled = false;
  open = false;
  value = '';
  scrollTop = 0;
  scrollHeight = 0;
  clientHeight = 0;
  parent: FakeNode | undefined;

  constructor(readonly tag: string) {}

  get childNodes(): (FakeNode | string)[] {
    return this.children;
  }
  get textContent(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.textContent)).join('');
  }
  set textContent(text: string) {
    this.children = text === '' ? [] : [text];
  }
  set innerHTML(_markup: string) {
    throw new Error('The page must not parse markup.');
  }
  setAttribute(name: string, value: string): void {
    if (/^on/i.test(name)) throw new Error(`The page must not set ${name}.`);
    this.attributes[name] = value;
  }
  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
  append(...items: (FakeNode | string)[]): void {
    for (const item of items) if (item instanceof FakeNode) item.parent = this;
    this.children.push(...items);
  }
  replaceChildren(...items: (FakeNode | string)[]): void {
    this.children = [];
    this.append(...items);
  }
  replaceWith(other: FakeNode): void {
    const { parent } = this;
    if (!parent) return;
    parent.children = parent.children.map((child) => (child === this ? other : child));
    other.parent = parent;
  }
  addEventListener(name: string, listener: (event: unknown) => unknown): void {
    this.listeners[name] = listener;
  }
  focus(): void {
    this.attributes.focused = 'yes';
  }
  all(tag: string): FakeNode[] {
    const nodes = this.children.filter((child) => child instanceof FakeNode);
    return [...nodes.filter((node) => node.tag === tag), ...nodes.flatMap((node) => node.all(tag))];
  }
  find(tag: string, text: string): FakeNode {
    const found = this.all(tag).find((node) => node.textContent.includes(text));
    if (!found) throw new Error(`There is no ${tag} with "${text}" in: ${this.textContent}`);
    return found;
  }
  async fire(name: string): Promise<void> {
    await this.listeners[name]?.({ preventDefault: () => undefined });
    await settle();
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

interface Call {
  path: string;
  method: string;
  authorization: string;
  body?: unknown;
}

/** Runs the page's script in a document of its own, with canned answers of the hub. */
class Page {
  readonly calls: Call[] = [];
  readonly storage = new Map<string, string>();
  readonly elements = new Map<string, FakeNode>();
  answer: (call: Call) => { status: number; body: unknown } = () => ({ status: 200, body: EMPTY });
  private timers: (() => void)[] = [];

  constructor(key?: string) {
    if (key !== undefined) this.storage.set('liaison.sandbox.key', key);
  }

  byId(id: string): FakeNode {
    const known = this.elements.get(id) ?? new FakeNode('div');
    this.elements.set(id, known);
    return known;
  }

  async run(): Promise<this> {
    const context = createContext({
      document: {
        getElementById: (id: string) => this.byId(id),
        createElement: (tag: string) => new FakeNode(tag),
        createTextNode: (text: string) => text,
        activeElement: null,
      },
      sessionStorage: {
        getItem: (name: string) => this.storage.get(name) ?? null,
        setItem: (name: string, value: string) => this.storage.set(name, value),
        removeItem: (name: string) => this.storage.delete(name),
      },
      fetch: (path: string, options: { method?: string; headers: Record<string, string>; body?: string }) => {
        const call: Call = {
          path,
          method: options.method ?? 'GET',
          authorization: options.headers.authorization ?? '',
          ...(options.body === undefined ? {} : { body: JSON.parse(options.body) as unknown }),
        };
        this.calls.push(call);
        const { status, body } = this.answer(call);
        return Promise.resolve({ status, ok: status < 300, json: () => Promise.resolve(body) });
      },
      setTimeout: (callback: () => void) => this.timers.push(callback),
      clearTimeout: () => undefined,
    });
    new Script(PAGE_SCRIPT).runInContext(context);
    await settle();
    return this;
  }

  async tick(): Promise<void> {
    const due = this.timers;
    this.timers = [];
    for (const callback of due) callback();
    await settle();
  }
}

const NUMBERS = [{ id: '1', displayPhone: '+1 200-555-0100', name: 'Example Shop' }];
const EMPTY = { data: [], next: '1', numbers: NUMBERS };
const message = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'wamid.1',
  direction: 'out',
  numberId: '1',
  customer: '393331234567',
  customerName: 'Anna',
  at: Date.UTC(2026, 10, 23, 10),
  type: 'template',
  text: 'Your order left.',
  buttons: [],
  statuses: [],
  ...overrides,
});
const showing = async (...messages: Record<string, unknown>[]): Promise<Page> => {
  const page = new Page('key-1');
  page.answer = () => ({ status: 200, body: { data: messages, next: '7', numbers: NUMBERS } });
  return page.run();
};

describe('the page', () => {
  it('is one document that loads nothing and runs under a policy with a nonce', () => {
    const html = sandboxPage({ nonce: 'abc123==' });
    expect(html.match(/<script nonce="abc123==">/g)).toHaveLength(1);
    expect(html.match(/<style nonce="abc123==">/g)).toHaveLength(1);
    expect(html).not.toMatch(/<(?:script|img|iframe)[^>]*\ssrc=|<link[^>]*href="(?!data:)|@import|url\(/);
    expect(html).not.toMatch(/\son[a-z]+=|style="/);
    expect(sandboxPagePolicy('abc')).toContain("script-src 'nonce-abc'");
    expect(sandboxPage()).toContain('<script>');
    expect(() => sandboxPage({ nonce: '"><script>' })).toThrow(/nonce/);
  });

  it('labels every field', () => {
    const html = sandboxPage();
    for (const [, id] of html.matchAll(/<(?:input|select) id="([^"]+)"/g))
      expect(html).toContain(`for="${id}"`);
    for (const [, id] of PAGE_SCRIPT.matchAll(/byId\('([^']+)'\)/g)) expect(html).toContain(`id="${id}"`);
  });
});

describe('its script', () => {
  it('asks for the key, keeps it for the session, sends it as a bearer', async () => {
    const page = await new Page().run();
    expect([page.byId('sign-in').hidden, page.byId('desk').hidden, page.calls.length]).toEqual([
      false,
      true,
      0,
    ]);
    page.byId('key').value = ' key-1 ';
    await page.byId('sign-in').fire('submit');
    expect(page.calls[0]).toEqual({
      path: '/v1/sandbox/messages',
      method: 'GET',
      authorization: 'Bearer key-1',
    });
    expect([...page.storage]).toEqual([['liaison.sandbox.key', 'key-1']]);
    expect([page.byId('sign-in').hidden, page.byId('desk').hidden]).toEqual([true, false]);
    await page.byId('leave').fire('click');
    expect([page.storage.size, page.byId('desk').hidden]).toEqual([0, true]);
  });

  it('forgets a key that is refused, and says why', async () => {
    const page = new Page('old');
    page.answer = () => ({ status: 401, body: { detail: 'This API key is unknown.' } });
    await page.run();
    expect(page.storage.size).toBe(0);
    expect(page.byId('key-error').textContent).toBe('This API key is unknown.');
  });

  it('asks every second for what changed, and shows ticks as they come', async () => {
    const page = await showing(message({ statuses: [{ status: 'sent', at: 1 }] }));
    expect(page.byId('log').textContent).toMatch(/Your order left\..*✓ sent/);
    page.answer = () => ({
      status: 200,
      body: {
        data: [
          message({
            statuses: [
              { status: 'sent', at: 1 },
              { status: 'read', at: 2 },
            ],
          }),
        ],
        next: '9',
        numbers: NUMBERS,
      },
    });
    await page.tick();
    expect(page.calls.map(({ path }) => path)).toEqual([
      '/v1/sandbox/messages',
      '/v1/sandbox/messages?after=7',
    ]);
    expect(page.byId('log').textContent).toMatch(/✓✓ read/);
    expect(page.byId('log').all('article')).toHaveLength(1);
    await page.tick();
    expect(page.calls[2]?.path).toBe('/v1/sandbox/messages?after=9');
  });

  it('goes on asking when the hub is away, and says so', async () => {
    const page = await showing();
    page.answer = () => ({ status: 503, body: { title: 'The database is away.' } });
    await page.tick();
    expect([page.byId('notice').hidden, page.byId('notice').textContent]).toEqual([
      false,
      'The database is away.',
    ]);
    page.answer = () => ({ status: 200, body: EMPTY });
    await page.tick();
    expect(page.byId('notice').hidden).toBe(true);
  });

  it('shows header, text, footer, buttons, media and reasons as text, whatever they hold', async () => {
    const evil = '<img src=x onerror="alert(1)"><script>alert(1)</script>';
    const page = await showing(
      message({
        customerName: evil,
        header: evil,
        text: `*bold* ${evil} https://shop.example/a_b_c _soft_`,
        footer: evil,
        media: { kind: 'document', filename: evil },
        buttons: [
          { kind: 'url', text: evil, url: 'javascript:alert(1)' },
          { kind: 'url', text: 'Track', url: 'https://shop.example/t' },
        ],
        statuses: [{ status: 'failed', at: 1, error: { code: 131049, title: 't', details: evil } }],
      }),
    );
    const log = page.byId('log');
    expect(log.textContent.split(evil)).toHaveLength(7);
    expect(page.byId('talks').textContent).toContain(evil);
    expect(page.byId('customer').textContent).toContain(evil);
    expect(log.all('a').map(({ attributes }) => attributes.href)).toEqual([
      'https://shop.example/a_b_c',
      'https://shop.example/t',
    ]);
    expect(log.all('strong').map(({ textContent }) => textContent)).toEqual(['bold']);
    expect(log.all('em').map(({ textContent }) => textContent)).toEqual(['soft']);
    expect([log.all('img'), log.all('script')]).toEqual([[], []]);
    expect(log.textContent).toContain('Not delivered. 131049');
  });

  it('answers by text, by button and by the menu', async () => {
    const page = await showing(
      message({ buttons: [{ kind: 'reply', text: 'Talk to us', payload: 'talk' }] }),
    );
    page.answer = ({ method }) =>
      method === 'POST' ? { status: 201, body: { id: 'x' } } : { status: 200, body: EMPTY };
    page.byId('text').value = 'Hello';
    await page.byId('say').fire('submit');
    expect(page.byId('text').value).toBe('');
    await page.byId('log').find('button', 'Talk to us').fire('click');
    await page.byId('stop').fire('click');
    const base = { numberId: '1', customer: '393331234567' };
    expect(
      page.calls.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body]),
    ).toEqual([
      ['/v1/sandbox/replies', { ...base, text: 'Hello' }],
      ['/v1/sandbox/replies', { ...base, buttonPayload: 'talk', messageId: 'wamid.1' }],
      ['/v1/sandbox/replies', { ...base, preference: 'stop' }],
    ]);
    expect(page.byId('said').textContent).toBe('Opted out of marketing messages.');
  });

  it('keeps what was written when it could not be sent', async () => {
    const page = await showing(message());
    page.answer = ({ method }) =>
      method === 'POST'
        ? { status: 422, body: { detail: 'The number is gone.' } }
        : { status: 200, body: EMPTY };
    page.byId('text').value = 'Hello';
    await page.byId('say').fire('submit');
    expect([page.byId('text').value, page.byId('notice').textContent]).toEqual([
      'Hello',
      'The number is gone.',
    ]);
  });

  it('lets somebody new write first', async () => {
    const page = await showing();
    expect(page.byId('log').textContent).toMatch(/start a conversation as a customer/);
    page.byId('new-customer').value = '+39 333 7654321';
    await page.byId('new').fire('submit');
    page.byId('text').value = 'Good morning';
    page.answer = () => ({ status: 201, body: { id: 'x' } });
    await page.byId('say').fire('submit');
    expect(page.calls.at(-2)?.body).toEqual({
      numberId: '1',
      customer: '393337654321',
      text: 'Good morning',
    });
  });
});
