import { z } from 'zod';
import { ContractViolation, type AnyEventDraft } from '../../src/sdk/index.js';
import { readBody } from './body.js';
import { mapBody, mapperFor, type Mapped, type MappingContext } from './mapping.js';
import { mappingsSchema, type Mapping } from './settings.js';

/** A delivery to try mappings on: stored, or written by hand. */
export interface Sample {
  body: Buffer | string;
  /** Default: JSON. */
  contentType?: string;
  /** Milliseconds UTC; what `occurredAt` is when a mapping gives none. */
  receivedAt: number;
}

export interface PreviewProblem {
  /** Where in the settings, or `body`. */
  path: string;
  message: string;
}

/** What each mapping would make of the sample. */
export interface PreviewedMapping {
  /** Position in `mappings`, from 0. */
  index: number;
  matched: boolean;
  event?: AnyEventDraft;
  problem?: PreviewProblem;
}

export interface Preview {
  /** True when the delivery would be accepted, be it without any event. */
  ok: boolean;
  mappings: PreviewedMapping[];
  problems: PreviewProblem[];
}

/**
 * Pure: what a delivery would become with these settings, all problems at once. Nothing is stored
 * or sent, and nothing is thrown.
 *
 * @param settings - Only `mappings` is read, so unsaved settings can be tried without their secret.
 */
export function preview(settings: unknown, sample: Sample): Preview {
  const parsed = z.looseObject({ mappings: mappingsSchema }).safeParse(settings);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.'),
      message: issue.message,
    }));
    return { ok: false, mappings: [], problems };
  }
  const context: MappingContext = {
    connection: { id: 'preview', name: 'Preview' },
    receivedAt: sample.receivedAt,
  };
  const { mappings } = parsed.data;
  const body = guarded(() => readBody(Buffer.from(sample.body), sample.contentType));
  if ('problem' in body) return { ok: false, mappings: [], problems: [body.problem] };
  const previewed = mappings.map((mapping, index) => previewOne(mapping, index, body.value, context));
  const problems = previewed.flatMap((one) => (one.problem === undefined ? [] : [one.problem]));
  const together = problems.length > 0 ? undefined : guarded(() => mapBody(mappings, body.value, context));
  if (together !== undefined && 'problem' in together) problems.push(together.problem);
  return { ok: problems.length === 0, mappings: previewed, problems };
}

function previewOne(
  mapping: Mapping,
  index: number,
  body: unknown,
  context: MappingContext,
): PreviewedMapping {
  const mapped = guarded((): Mapped => mapperFor(body, context)(mapping, index));
  if ('problem' in mapped) return { index, matched: true, problem: mapped.problem };
  return mapped.value.matched
    ? { index, matched: true, event: mapped.value.event }
    : { index, matched: false };
}

function guarded<T>(body: () => T): { value: T } | { problem: PreviewProblem } {
  try {
    return { value: body() };
  } catch (error) {
    if (!(error instanceof ContractViolation)) throw error;
    return { problem: { path: error.path ?? 'body', message: error.message } };
  }
}
