import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { html: string; target: string[] }[];
}

/** Widths a shop is looked at: a laptop's and a phone's, pixels. */
export const widths = [1366, 390] as const;

/** The same at each width, which is named in every line. */
export async function accessibilityProblemsAtWidths(page: Page, within: string): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1366, height: 900 };
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ ...size, width });
    found.push(...(await accessibilityProblems(page, within)).map((line) => `${width}: ${line}`));
  }
  await page.setViewportSize(size);
  return found;
}

/**
 * What the checker finds wrong with a part of the page, one line each; nothing when all is well.
 *
 * @param within - a selector: the part that is ours
 */
export async function accessibilityProblems(page: Page, within: string): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async (selector) => {
    const checker = (
      globalThis as unknown as {
        axe: { run(part: object, options: object): Promise<{ violations: Violation[] }> };
      }
    ).axe;
    const rules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] };
    // Notices of WooCommerce itself may stand among ours.
    const part = { include: [selector], exclude: ['.woocommerce-message'] };
    return (await checker.run(part, { runOnly: rules })).violations;
  }, within);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.html.slice(0, 200)}`),
  );
}
