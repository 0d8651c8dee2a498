import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventNames, type AnyPlugin } from '../../../src/sdk/index.js';
import { check, describeError, reportId, reportText, type Check, type Report } from '../finding.js';
import { settingsOf } from '../settings.js';

/** Is the definition complete, documented, and usable without any setting? */
export function definitionChecks(
  plugin: AnyPlugin,
  folder: string | undefined,
  root: string | undefined,
): Check[] {
  return [
    check('definition', 'the definition is complete and names itself', (report) => {
      reportId(report, plugin.id, folder);
      reportText(report, 'title', plugin.title, 'Name what the merchant switches on.');
      reportText(
        report,
        'description',
        plugin.description,
        'Say in a sentence what customers will receive, and when.',
      );
      if (!Object.isFrozen(plugin)) report('definition', 'is not frozen.', 'Make it with definePlugin.');
      reportHandlers(plugin, report);
      if (root !== undefined) reportDocs(plugin, root, report);
    }),
    check('settings', 'settings have defaults and become a form', (report) => reportSettings(plugin, report)),
  ];
}

function reportHandlers(plugin: AnyPlugin, report: Report): void {
  const events = Object.keys(plugin.on);
  if (events.length === 0) report('on', 'hears no event.', 'Add a handler for each event it decides about.');
  for (const event of events) {
    if (!(eventNames as string[]).includes(event)) {
      report(`on.${event}`, 'is not in the catalogue.', 'Use a name of src/sdk/events.ts.');
    }
  }
}

function reportDocs(plugin: AnyPlugin, root: string, report: Report): void {
  const page = `docs/plugins/${plugin.id}.md`;
  const todo = 'Write the page that tells a merchant what is sent, when, and how to change it.';
  if (!existsSync(join(root, page))) report(page, 'does not exist.', todo);
  else reportText(report, page, readFileSync(join(root, page), 'utf8'), 'Fill in what the page asks for.');
}

function reportSettings(plugin: AnyPlugin, report: Report): void {
  const parsed = plugin.settings.safeParse({});
  if (!parsed.success) {
    const what = `cannot be left empty: ${z.prettifyError(parsed.error)}.`;
    report('settings', what, 'Give every setting a default, so that enabling the plugin is enough.');
  }
  try {
    for (const setting of settingsOf(plugin.settings)) {
      if (setting.depth > 0) continue;
      reportText(report, `settings.${setting.path}.title`, setting.title, "Add .meta({ title: '…' }).");
    }
  } catch (error) {
    report(
      'settings',
      `cannot become a JSON Schema (${describeError(error)}).`,
      'Use types JSON Schema knows.',
    );
  }
}
