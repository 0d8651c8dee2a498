import type { Reader } from '../../database/index.js';
import type { TemplateRow, TemplateService } from '../../templates/index.js';

/** A template's name, and the WABA it is sent from. */
export interface NamedTemplate {
  wabaId: string;
  name: string;
}

/** Templates of one account in all their languages, found by name: one statement for each WABA. */
export async function loadTemplateRows(
  templates: TemplateService,
  reader: Reader,
  accountId: string,
  wanted: readonly NamedTemplate[],
): Promise<(template: NamedTemplate) => TemplateRow[]> {
  const found = new Map<string, TemplateRow[]>();
  for (const wabaId of new Set(wanted.map((one) => one.wabaId))) {
    const names = new Set(wanted.flatMap((one) => (one.wabaId === wabaId ? one.name : [])));
    for (const row of await templates.find(reader, accountId, wabaId, [...names])) {
      const key = `${wabaId}:${row.name}`;
      found.set(key, [...(found.get(key) ?? []), row]);
    }
  }
  return ({ wabaId, name }) => found.get(`${wabaId}:${name}`) ?? [];
}
