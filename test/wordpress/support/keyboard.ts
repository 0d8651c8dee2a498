import type { Page } from 'playwright-core';

interface Stop {
  there: boolean;
  ours: boolean;
  called: string;
  seen: boolean;
}

/** Where the focus is; runs in the page. */
const stop = (selector: string): string => `( () => {
  const here = document.activeElement;
  const style = getComputedStyle( here );
  return {
    there: here.matches( ${JSON.stringify(selector)} ),
    ours: here.closest( '[class^="liaison-"]' ) !== null,
    called: here.getAttribute( 'name' ) || here.id || here.textContent.trim().slice( 0, 40 ),
    seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
  };
} )()`;

/**
 * Presses Tab from where the focus is until it is on the element; gives back the parts of ours it passed, the
 * element included, by name, id or text.
 *
 * @param selector - what has to be reached
 * @throws when it is not reached within 120 presses, or cannot be seen to have the focus
 */
export async function tabTo(page: Page, selector: string): Promise<string[]> {
  const passed: string[] = [];
  for (let pressed = 0; pressed < 120; pressed++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<Stop>(stop(selector));
    if (at.ours) passed.push(at.called);
    if (!at.there) continue;
    if (!at.seen) throw new Error(`${selector} does not show that it has the focus`);
    return passed;
  }
  throw new Error(`${selector} is not reached by the keyboard; passed ${passed.join(', ')}`);
}

/** Gives everything that can be used a name, and lists them; runs in the page. */
const mark = (part: string): string => `[ ...document.querySelector( ${JSON.stringify(part)} )
  .querySelectorAll( 'a[href], button, input, select, textarea, summary' ) ]
  .filter( ( one ) => one.checkVisibility() && ! one.matches( '[type="hidden"], :disabled' ) )
  .map( ( one, index ) => ( one.dataset.reach = index + ' ' + ( one.textContent.trim() || one.name ) ) )`;

/** What has the focus; one of several radio buttons takes it for all. */
const reached = `( () => {
  const here = document.activeElement;
  const group = here.matches( '[type="radio"]' ) ? [ ...document.getElementsByName( here.name ) ] : [ here ];
  return group.map( ( one ) => one.dataset.reach || '' );
} )()`;

/**
 * Presses Tab through a page and gives back what of a part of it the keyboard did not reach.
 *
 * @param part - a selector: the part that is ours
 * @throws when there is nothing to use in it
 */
export async function unreached(page: Page, part: string): Promise<string[]> {
  const left = new Set(await page.evaluate<string[]>(mark(part)));
  if (left.size === 0) throw new Error(`Nothing to use on ${page.url()}`);
  for (let pressed = 0; pressed < 400 && left.size > 0; pressed++) {
    await page.keyboard.press('Tab');
    for (const one of await page.evaluate<string[]>(reached)) left.delete(one);
  }
  return [...left];
}
