import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Frame, type Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Widths a screen is looked at: a laptop's and a phone's, pixels. */
export const widths = [1366, 390] as const;
/** Colour schemes it is looked at in. */
export const schemes = ['light', 'dark'] as const;

/** One browser, one person; what went wrong on their pages is written down. */
export class WebBrowser {
  /** Script errors, refusals of the page's own policy, and requests to anybody but the hub. */
  readonly problems: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  /**
   * @param origin - of the hub: everything else is foreign
   * @param more - flags of the browser, and whom else the page may ask
   */
  static async open(
    origin: string,
    locale: string,
    more: { args?: readonly string[]; mayAsk?: RegExp } = {},
  ): Promise<WebBrowser> {
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    const args = ['--no-sandbox', '--disable-gpu', ...(more.args ?? [])];
    const browser = await chromium.launch({ executablePath, args });
    const context = await browser.newContext({ locale, viewport: { width: 1366, height: 860 } });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const own = new WebBrowser(browser, context, page);
    page.on('pageerror', (error) => own.problems.push(`script: ${error.message}`));
    page.on('console', (message) => {
      // Chromium reports every answer of 400 and above here; the screen says those itself.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        own.problems.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = request.url();
      const isOwn = url.startsWith(`${origin}/`) || /^(blob|data):/.test(url);
      if (!isOwn && more.mayAsk?.test(url) !== true) own.problems.push(`foreign: ${url}`);
    });
    return own;
  }

  /** What axe finds on the page as it is, a line each. */
  async axe(): Promise<string[]> {
    const { page } = this;
    if (!(await page.evaluate(() => 'axe' in globalThis))) {
      // As the page's own script would be refused: its policy lets nothing in.
      const session = await this.context.newCDPSession(page);
      await session.send('Runtime.evaluate', { expression: axe });
      await session.detach();
    }
    return findings(page);
  }

  /** What axe finds in a frame of another site, a line each. */
  async axeIn(frame: Frame): Promise<string[]> {
    if (!(await frame.evaluate(() => 'axe' in globalThis))) {
      const session = await this.context.newCDPSession(frame);
      await session.send('Runtime.evaluate', { expression: axe });
      await session.detach();
    }
    return findings(frame);
  }

  /** What axe finds at every width in every colour scheme; `seen` is called at each, to take a picture. */
  async axeEverywhere(
    seen: (width: number, scheme: (typeof schemes)[number]) => Promise<void> = () => Promise.resolve(),
  ): Promise<string[]> {
    const found: string[] = [];
    for (const width of widths)
      for (const scheme of schemes) {
        await this.page.setViewportSize({ width, height: width === 390 ? 844 : 860 });
        await this.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        await seen(width, scheme);
        found.push(...(await this.axe()).map((line) => `${width} ${scheme}: ${line}`));
      }
    await this.page.setViewportSize({ width: 1366, height: 860 });
    await this.page.emulateMedia({ colorScheme: 'light' });
    return found;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

async function findings(where: Page | Frame): Promise<string[]> {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
  const options = JSON.stringify({ runOnly: { type: 'tag', values } });
  const { violations } = await where.evaluate<Findings>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${help}: ${target.join(' ')} ${html.slice(0, 200)}`),
  );
}

interface Findings {
  violations: { id: string; help: string; nodes: { html: string; target: string[] }[] }[];
}
