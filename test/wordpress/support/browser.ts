import { chromium, type Browser as Chromium, type BrowserContext, type Page } from 'playwright-core';

/** How long a page of a shop may take on a busy machine, milliseconds. */
const patience = 90_000;

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
    context.setDefaultNavigationTimeout(patience);
    return this.watch(await context.newPage());
  }

  /**
   * The owner, signed in to wp-admin. The form is sent as a request of its own: only the cookies are wanted, and a
   * busy machine takes its time over pages nobody looks at.
   */
  async owner(url: string, options: { javaScript?: boolean } = {}): Promise<Page> {
    const page = await this.person(options);
    const answer = await page.context().request.post(`${url}/wp-login.php`, {
      form: { log: 'owner', pwd: 'owner', redirect_to: `${url}/wp-admin/tools.php` },
      maxRedirects: 0,
      timeout: patience,
    });
    const signedIn = (await page.context().cookies(url)).some(({ name }) =>
      name.startsWith('wordpress_logged_in_'),
    );
    if (!signedIn) throw new Error(`The owner could not sign in: ${answer.status()} ${await answer.text()}`);
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
