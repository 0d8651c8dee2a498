import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { z } from 'zod';
import { fieldProblems, type FieldProblem } from '../platform/index.js';
import { idShape } from './lists/values.js';
import { problem } from './problems/to-problem.js';

/** Checks parameters that carry a schema and names every field that is wrong. */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema } = metadata;
    // What nothing can be called needs no looking for.
    if (isIdParameter(metadata) && typeof value === 'string' && !idShape.test(value)) throw nothingThere();
    if (!schema || !this.toValidate(metadata)) return value;
    this.stripProtoKeys(value);
    // A request without a body is one with an empty object: then each missing field is named.
    const given: unknown = metadata.type === 'body' && (value === undefined || value === null) ? {} : value;
    const result = await this.validate<T>(given, schema);
    if (result.issues === undefined) return result.value;
    const fields = named(result.issues as readonly z.core.$ZodIssue[], metadata);
    throw problem(
      'validation_failed',
      `Nothing was done: ${summary(fields)}. Correct what is listed under errors and send it again.`,
      {
        fields,
      },
    );
  }
}

function isIdParameter({ type, data }: ArgumentMetadata): boolean {
  return type === 'param' && /^(?:id|\w+Id)$/.test(data ?? '');
}

function nothingThere() {
  return problem(
    'not_found',
    'The id in the URL is invalid: ids consist of letters, digits and any of . : _ -. List the resource to find the right id.',
  );
}

function summary(fields: readonly FieldProblem[]): string {
  const [first] = fields;
  if (!first) return 'the request is invalid';
  const others = fields.length - 1;
  return `${first.field}: ${first.reason}${others > 0 ? ` (and ${others} more)` : ''}`;
}

function named(issues: readonly z.core.$ZodIssue[], metadata: ArgumentMetadata): FieldProblem[] {
  const whole = metadata.type === 'body' ? 'body' : metadata.type;
  const prefix = metadata.data === undefined ? [] : [metadata.data];
  return fieldProblems(issues, prefix).map(({ field, reason }) => ({
    field: field === '' ? whole : field,
    reason,
  }));
}
