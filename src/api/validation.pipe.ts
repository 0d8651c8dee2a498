import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { FieldProblem } from '../platform/index.js';
import { problem } from './problems/to-problem.js';

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  /** Names of fields nobody asked for, as zod reports them. */
  keys?: readonly string[];
}

/** Checks parameters that carry a schema and names every field that is wrong. */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema } = metadata;
    if (!schema || !this.toValidate(metadata)) return value;
    this.stripProtoKeys(value);
    // A request without a body is one with an empty object: then each missing field is named.
    const given: unknown = metadata.type === 'body' && (value === undefined || value === null) ? {} : value;
    const result = await this.validate<T>(given, schema);
    if (result.issues === undefined) return result.value;
    const fields = result.issues.flatMap((issue) => fieldProblems(issue as Issue, metadata));
    throw problem(
      'validation_failed',
      `Nothing was done: ${summary(fields)}. Correct what is listed under errors and send it again.`,
      {
        fields,
      },
    );
  }
}

function summary(fields: readonly FieldProblem[]): string {
  const [first] = fields;
  if (!first) return 'the request does not have the right shape';
  const others = fields.length - 1;
  return `${first.field}: ${first.reason}${others > 0 ? ` (and ${others} more)` : ''}`;
}

function fieldProblems(issue: Issue, metadata: ArgumentMetadata): FieldProblem[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  if (metadata.data !== undefined) path.unshift(metadata.data);
  if (issue.keys) {
    return issue.keys.map((key) => ({
      field: [...path, key.slice(0, 80)].join('.'),
      reason: 'there is no such field; take it out',
    }));
  }
  return [
    { field: path.join('.') || (metadata.type === 'body' ? 'body' : metadata.type), reason: issue.message },
  ];
}
