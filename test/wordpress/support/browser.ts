import { chromium, type Browser as Chromium, type BrowserContext, type Page } from 'playwright-core';

/** A headless browser that writes down what went wrong on the pages it saw. */
export class Browser {
  /** Script errors, and answers of 400 and above, in the order they happened. */
  readonly problems: string[] = [];

  private constructor(private readonly chromium: Chromium) {}

  static async open(): Promise<Browser> {
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    return new Browser(await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] }));
  }

  /** A person of their own: no cookies of anybody else. */
  async person(options: { javaScript?: boolean; locale?: string } = {}): Promise<Page> {
    const context = await this.chromium.newContext({
      javaScriptEnabled: options.javaScript ?? true,
      locale: options.locale ?? 'en-GB',
      viewport: { width: 1280, height: 1000 },
    });
    context.setDefaultTimeout(20_000);
    return this.watch(await context.newPage());
  }

  /** The owner, signed in to wp-admin. */
  async owner(url: string, options: { javaScript?: boolean } = {}): Promise<Page> {
    const page = await this.person(options);
    // Not to the dashboard: its news come from elsewhere.
    await page.goto(`${url}/wp-login.php?redirect_to=${encodeURIComponent(`${url}/wp-admin/tools.php`)}`);
    await page.fill('#user_login', 'owner');
    await page.fill('#user_pass', 'owner');
    await Promise.all([page.waitForURL(/wp-admin\/tools/), page.click('#wp-submit')]);
    return page;
  }

  private watch(page: Page): Page {
    page.on('pageerror', (error) => this.problems.push(`${page.url()}: ${error.message}`));
    page.on('response', (response) => {
      if (response.status() >= 400) this.problems.push(`${response.status()} ${response.url()}`);
    });
    return page;
  }

  async close(): Promise<void> {
    await this.chromium.close();
  }
}

/** Cookies of one person, to go on with plain requests. */
export async function cookiesOf(context: BrowserContext): Promise<string> {
  return (await context.cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join('; ');
}
