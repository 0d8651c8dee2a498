import { managementError } from '../model/graph-error.js';
import { isObject } from '../messages/message-validation.js';
import type { TemplateComponent } from '../model/model.js';

/**
 * Examples of media have to be handles that were given for an upload: an address, or an id of a file for
 * messages, is refused with the subcode of an example that is not there.
 *
 * Source: reports of what Meta answers, github.com/ArnasDon/wacrm/pull/264, github.com/Jaal-Yantra-Textiles/v2/pull/167
 */
export function checkHandles(
  components: readonly TemplateComponent[],
  isKnown: (handle: unknown) => boolean,
): void {
  for (const component of components) {
    const { type, format, cards } = component;
    if (Array.isArray(cards))
      for (const card of cards as unknown[])
        if (isObject(card) && Array.isArray(card.components))
          checkHandles(card.components as TemplateComponent[], isKnown);
    const handles: unknown = component.example?.header_handle;
    if (type !== 'HEADER' || !Array.isArray(handles)) continue;
    if (handles.every(isKnown)) continue;
    throw managementError(
      2388273,
      'Message template is missing an example',
      `Templates with ${format ?? 'media'} header type need an example/sample, but it was not provided.`,
    );
  }
}
