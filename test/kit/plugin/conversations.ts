import { isVisible, type AddNoteIntent, type UpdateConversationIntent } from '../../../src/sdk/index.js';
import type { Report } from '../finding.js';
import { SAMPLE_NOW } from '../samples.js';

const longestNote = 4_000;
const longestLabel = 64;
const longestSnoozeMs = 365 * 86_400_000;

/** Is a change of a conversation one that can be made? */
export function reportConversation(
  intent: UpdateConversationIntent | AddNoteIntent,
  where: string,
  report: Report,
): void {
  const what = `has a ${intent.intent} whose`;
  if (intent.step.trim() === '')
    report(where, `${what} step is empty.`, 'Name the change among those of the event.');
  if (intent.intent === 'addNote') {
    if (!isVisible(intent.text) || intent.text.length > longestNote)
      report(
        where,
        `${what} text has ${intent.text.length} characters.`,
        `Write something, in at most ${longestNote}.`,
      );
    return;
  }
  const { status, snoozedUntil, assignee, addLabels = [], removeLabels = [] } = intent;
  if (intent.reason.trim() === '')
    report(where, `${what} reason is empty.`, 'Say why, in a word that the audit log can show.');
  if (status === undefined && assignee === undefined && addLabels.length + removeLabels.length === 0)
    report(where, 'has an updateConversation that changes nothing.', 'Leave it out.');
  if ((status === 'snoozed') !== (snoozedUntil !== undefined))
    report(
      where,
      `${what} status and snoozedUntil do not belong together.`,
      'Give snoozedUntil with snoozed, and with nothing else.',
    );
  if (snoozedUntil !== undefined && !(snoozedUntil > 0 && snoozedUntil < SAMPLE_NOW + 2 * longestSnoozeMs))
    report(where, `${what} snoozedUntil is ${snoozedUntil}.`, 'Give milliseconds UTC.');
  for (const label of [...addLabels, ...removeLabels])
    if (!isVisible(label) || label.length > longestLabel)
      report(where, `${what} label "${label}" cannot be one.`, `Use 1 to ${longestLabel} characters.`);
}
