import { ContractViolation, type DeliveryItem, type RawRequest } from '../../src/sdk/index.js';

/** Lists and objects inside one another; real bodies have a handful. */
const MAX_DEPTH = 64;

/**
 * Takes a delivery apart: a form or JSON. The content type says which; where it says nothing, or is
 * mangled by a proxy on the way, the body does.
 *
 * @throws ContractViolation when it is neither.
 */
export function readItems(request: Pick<RawRequest, 'headers' | 'body'>, topic: string): DeliveryItem[] {
  return [{ topic, payload: readBody(request.body, request.headers['content-type']) }];
}

/** The body as the templates see it. */
export function readBody(body: Buffer, contentType: string | undefined): unknown {
  // A proxy may have written the type twice, or without its first half.
  const types = (contentType ?? '')
    .toLowerCase()
    .split(/[;,]/)
    .map((part) => part.trim());
  if (types.some((type) => type.startsWith('multipart/'))) {
    throw new ContractViolation(
      'The body is multipart/form-data, which is not read. Let the sender use application/json or ' +
        'application/x-www-form-urlencoded.',
    );
  }
  const text = body.toString('utf8');
  const isForm = types.some((type) => /^(application\/)?x-www-form-urlencoded$/.test(type));
  // Some tools send JSON and call it a form, because that is what they call everything.
  if (isForm) return looksLikeJson(text) ? readJson(text) : readForm(text);
  const isJson = types.some((type) => type.endsWith('json'));
  return !isJson && looksLikeForm(text) ? readForm(text) : readJson(text);
}

const looksLikeJson = (text: string): boolean => /^[\uFEFF\s]*[[{]/.test(text);

/** `name=value&…` with nothing in it that a form would have encoded. */
const looksLikeForm = (text: string): boolean => /^[^\s"{}=&]+=[^\s"{}]*$/.test(text);

function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new ContractViolation(
      'The body is not JSON. Send JSON, or a form with content-type: application/x-www-form-urlencoded.',
    );
  }
  if (tooDeep(value)) {
    throw new ContractViolation(`The body is nested more than ${MAX_DEPTH} levels deep. Send a flatter one.`);
  }
  return value;
}

/**
 * Nested deeper than any honest body. Breadth first: a recursive walk would be what a deep body is
 * meant to break.
 */
export function tooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : [],
    );
  }
  return false;
}

/** Each name once; a name that was sent several times holds a list. */
function readForm(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]);
  }
  // fromEntries defines properties of its own, so even a field named __proto__ is only a field.
  return Object.fromEntries(fields);
}
