import { isObject } from './message-validation.js';

const FILES = ['image', 'video', 'document'];

/**
 * Ids of the uploaded files that a send shows: of free media, of a header, of a template's components and cards.
 *
 * @param body - a send whose shape is sound
 */
export function mediaIdsOf(type: string, body: Readonly<Record<string, unknown>>): string[] {
  const own = body[type];
  if (type === 'template' || type === 'interactive') return filesIn(own);
  return isObject(own) && typeof own.id === 'string' ? [own.id] : [];
}

/** Files lie under the name of their kind, at any depth: ids of replies, rows and flows never do. */
function filesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(filesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const id = FILES.includes(name) && isObject(inner) ? inner.id : undefined;
    return typeof id === 'string' ? [id] : filesIn(inner);
  });
}
