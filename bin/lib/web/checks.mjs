// The web app's part of bin/test: its screens in a real browser.
import { findBrowser } from '../wordpress/php.mjs';

/** @param suite - `jest`, `wanted`, `skip`, as bin/lib/test.mjs has them */
export async function web(suite) {
  if (!suite.wanted('web')) return;
  const browser = findBrowser(true);
  if (!browser) return suite.skip('web', 'no browser: install chromium, or set CHROMIUM');
  await suite.jest('web', ['test/web'], { CHROMIUM: browser }, { again: true });
}
