import type { Random } from '../support/random.js';
import type { FuzzAnswer, FuzzRequest } from './client.js';
import { brokenBodies, encoded, hostileQuery, hostileTexts, mutated } from './hostile.js';
import { codeOf, judge, type Finding } from './judge.js';
import type { Recipe } from './recipe.js';
import { ownValue, recipes } from './recipes.js';
import { ValidValues, type Json } from './schema.js';
import { parametersOf, targetsOf, type ApiDocument, type Target } from './targets.js';
import type { FuzzWorld } from './world.js';

export interface FuzzOptions {
  /** Calls of each route after the first. */
  rounds: number;
  /** No round begins later than this, milliseconds after the start. */
  budget: number;
}

export interface FuzzReport {
  requests: number;
  /** Answers by class: `2xx`, `4xx` …, and `broken` for those that never came whole. */
  classes: Record<string, number>;
  /** Answers by code of their problem. */
  codes: Record<string, number>;
  /** Answers of 2xx by route. */
  successes: Record<string, number>;
  findings: Finding[];
}

/** Where an emulator of ours imitates Meta, mistakes of its own included: only faults are looked for. */
const imitation = '/sandbox/graph/';
const otherMethods = ['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'SEARCH', 'REPORT'];

/** Calls every route with what its schema allows and with what it does not. */
export class Fuzz {
  readonly targets: readonly Target[];
  private readonly values: ValidValues;
  private readonly made = new Map<string, Recipe>();
  private disconnected = false;
  private readonly report: FuzzReport = { requests: 0, classes: {}, codes: {}, successes: {}, findings: [] };

  constructor(
    private readonly world: FuzzWorld,
    document: ApiDocument,
    private readonly random: Random,
    private readonly options: FuzzOptions,
    chosen: (target: Target) => boolean = () => true,
  ) {
    this.targets = targetsOf(document, world.api.routes).filter(chosen);
    this.values = new ValidValues(random, document.components.schemas);
  }

  /** Routes that must answer 2xx at least once. */
  get owed(): Target[] {
    return this.targets.filter(({ pattern }) => !pattern.startsWith(imitation));
  }

  async run(): Promise<FuzzReport> {
    const end = performance.now() + this.options.budget;
    const prepared = await this.prepare();
    for (const { target } of prepared) await this.succeed(target);
    for (let round = 0; round < this.options.rounds; round++) {
      for (const { target } of prepared) {
        if (performance.now() > end) return this.report;
        await this.call(target, await this.harmful(target));
      }
    }
    return this.report;
  }

  /** In the order in which they can all succeed. */
  private async prepare(): Promise<{ target: Target }[]> {
    const order: { target: Target; place: number }[] = [];
    for (const target of this.targets) {
      const recipe = (await recipes[target.operation ?? target.name]?.(this.world)) ?? {};
      this.made.set(target.name, recipe);
      order.push({ target, place: recipe.late === true ? (recipe.destroys === true ? 2 : 1) : 0 });
    }
    return order.sort((one, two) => one.place - two.place);
  }

  /** As a client that means well calls it. */
  private async succeed(target: Target): Promise<void> {
    const recipe = this.made.get(target.name) ?? {};
    for (let tries = 0; tries < 4; tries++) {
      await this.reconnected(target);
      // Of a route that takes a file and has a schema too, only the file is what it is there for.
      const body = recipe.file ? undefined : (recipe.body ?? (target.body && this.values.of(target.body)));
      const answer = await this.call(target, this.request(target, { body, query: recipe.query ?? '' }));
      if (answer.status < 300) return;
    }
  }

  /** What was said from the shop may have ended its connection: the next call from there needs one. */
  private async reconnected(target: Target): Promise<void> {
    if (target.access !== 'companion' || !this.disconnected) return;
    await this.world.connectShop();
    this.disconnected = false;
  }

  /** As somebody calls it who means harm, or whose program is broken. */
  private async harmful(target: Target): Promise<FuzzRequest> {
    await this.reconnected(target);
    const recipe = this.made.get(target.name) ?? {};
    const valid = () => recipe.body ?? (target.body ? this.values.of(target.body) : {});
    const query = () => this.validQuery(target);
    switch (this.random.between(0, 11)) {
      case 0:
      case 1:
        return this.request(target, { body: target.body && this.values.of(target.body), query: query() });
      case 2:
      case 3:
      case 4:
        return this.request(target, { body: mutated(valid(), this.random), query: query() });
      case 5:
        return this.request(target, {
          body: mutated(mutated(target.body ? this.values.of(target.body) : {}, this.random), this.random),
        });
      case 6:
        return this.request(target, { body: valid(), path: this.strangeId(target) });
      case 7:
      case 8: {
        const names = target.query.map(({ name }) => name);
        return this.request(target, {
          body: valid(),
          query: [query(), hostileQuery(names, this.random)].filter(Boolean).join('&'),
        });
      }
      case 9: {
        const broken = this.random.pick(brokenBodies);
        return this.request(target, { raw: broken });
      }
      case 10:
        return this.request(target, { body: valid(), query: query(), headers: this.strangeHeaders() });
      default:
        return this.request(target, { body: undefined, method: this.random.pick(otherMethods) });
    }
  }

  private request(
    target: Target,
    given: {
      body?: Json | undefined;
      raw?: { type: string | undefined; body: string | Buffer };
      query?: string;
      path?: string;
      method?: string;
      headers?: Record<string, string>;
    },
  ): FuzzRequest {
    const recipe = this.made.get(target.name) ?? {};
    const method = given.method ?? target.method.toUpperCase();
    let path = target.pattern;
    for (const name of parametersOf(target.pattern)) {
      // A strange id stands for what is asked about; whoever is known by their signature stays themselves.
      const strange = target.access === 'companion' && name === 'connectionId' ? undefined : given.path;
      path = path.replace(
        `{${name}}`,
        strange ?? encoded(recipe.path?.[name] ?? ownValue(this.world, target, name)),
      );
    }
    if (given.query !== undefined && given.query !== '') path += `?${given.query}`;
    const bare =
      method === 'GET' || method === 'HEAD' || (target.method === 'get' && given.method !== undefined);
    const written = this.written(recipe, given, bare);
    return {
      method,
      path,
      headers: {
        ...(written?.type === undefined ? {} : { 'content-type': written.type }),
        ...this.credentials(target, method, path, written?.body ?? ''),
        ...(given.raw || given.body !== recipe.body ? {} : recipe.headers),
        ...given.headers,
      },
      body: written?.body,
    };
  }

  private written(
    recipe: Recipe,
    { body, raw }: { body?: Json | undefined; raw?: { type: string | undefined; body: string | Buffer } },
    bare: boolean,
  ): { type: string | undefined; body: string | Buffer } | undefined {
    if (bare) return undefined;
    if (raw) return raw;
    if (recipe.form && (body === undefined || this.random.next() < 0.5))
      return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(recipe.form).toString() };
    if (recipe.file && (body === undefined || this.random.next() < 0.5)) return recipe.file;
    return body === undefined ? undefined : { type: 'application/json', body: JSON.stringify(body) };
  }

  private credentials(
    target: Target,
    method: string,
    path: string,
    body: string | Buffer,
  ): Record<string, string> {
    const { world } = this;
    if (target.access === 'companion') return world.signed(method, path, body);
    if (target.access !== 'public') return { authorization: `Bearer ${world.key(target.access)}` };
    if (/^\/hooks\/(whatsapp$|channels)/.test(target.pattern) && method === 'POST')
      return world.signedByMeta(body);
    if (target.pattern === '/hooks/apps/{appId}') return world.signedByToy(method, body);
    if (target.pattern === '/hooks/{connectionId}' && method === 'POST')
      return { ...world.signedByShop(body), 'x-wc-webhook-topic': 'order.updated' };
    return {};
  }

  private validQuery({ query }: Target): string {
    return query
      .filter(() => this.random.next() < 0.5)
      .map(({ name, schema }) => {
        const value = name === 'cursor' ? this.strangeCursor() : this.values.of(schema);
        return `${name}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`;
      })
      .join('&');
  }

  /** Ids that are somebody else's, nobody's, or none at all. */
  private strangeId({ pattern }: Target): string {
    const { ids } = this.world.other;
    if (this.random.next() < 0.3)
      return encoded(this.random.pick(hostileTexts.filter((text) => text !== '' && text.length < 200)));
    if (this.random.next() < 0.2) return this.world.nobody();
    const own = ids[/\/([\w-]+)\/\{/.exec(pattern)?.[1] ?? ''];
    return own !== undefined && this.random.next() < 0.7 ? own : this.random.pick(Object.values(ids));
  }

  /** Cursors of another list, of the future, and forged. */
  private strangeCursor(): string {
    const id = this.random.pick([
      ...Object.values(this.world.other.ids),
      'ffffffff-ffff-7fff-bfff-ffffffffffff',
      "' OR 1",
      '\0',
    ]);
    return this.random.pick([
      Buffer.from(`1:${id}`).toString('base64url'),
      Buffer.from(`9999999999999999:${id}`).toString('base64url'),
      '9999999999999999',
      '9999999999999999.',
      this.random.pick(hostileTexts).slice(0, 2_000),
    ]);
  }

  private strangeHeaders(): Record<string, string> {
    const { other } = this.world;
    return this.random.pick<Record<string, string>>([
      { 'idempotency-key': 'the-same-key-every-time' },
      { 'idempotency-key': 'x'.repeat(300) },
      { 'idempotency-key': 'caf\u00e9' },
      { 'liaison-account': other.accountId },
      { 'liaison-account': 'caf\u00e9' },
      { traceparent: '00-00000000000000000000000000000000-0000000000000000-00' },
      { 'x-forwarded-for': ', ,unknown, [::1%eth0]:99999,<script>' },
      { 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'evil.example' },
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'nonsense' },
      { accept: 'text/html;q=x, */*;;' },
      { authorization: 'Bearer caf\u00e9' },
      { authorization: `Bearer ${'x'.repeat(6_000)}` },
    ]);
  }

  private async call(target: Target, request: FuzzRequest): Promise<FuzzAnswer> {
    const answer = await this.world.send(request);
    const { report } = this;
    report.requests++;
    const kind = answer.broken === undefined ? `${Math.floor(answer.status / 100)}xx` : 'broken';
    report.classes[kind] = (report.classes[kind] ?? 0) + 1;
    const code = codeOf(answer);
    if (code !== undefined) report.codes[code] = (report.codes[code] ?? 0) + 1;
    if (target.access === 'companion' && (answer.status === 401 || code === 'copy_of_site'))
      this.disconnected = true;
    const meant = request.method === target.method.toUpperCase();
    if (meant && answer.status >= 200 && answer.status < 400)
      report.successes[target.name] = (report.successes[target.name] ?? 0) + 1;
    report.findings.push(...judge(target.name, request, answer, this.world));
    return answer;
  }
}

/** A report in a few lines, for whoever reads the log. */
export function summary({ requests, classes, codes, successes, findings }: FuzzReport): string {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .sort(([, one], [, two]) => two - one)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `${requests} requests: ${list(classes)}`,
    `problems: ${list(codes)}`,
    `${Object.keys(successes).length} routes answered 2xx or 3xx`,
    ...findings.slice(0, 30).map(({ fault, route, what }) => `${fault} at ${route}\n${what}`),
  ].join('\n');
}
