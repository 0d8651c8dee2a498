import type { z } from 'zod';

/** What is the matter with a value, and where. */
export interface ValueIssue {
  /** Path of the field. */
  path: readonly PropertyKey[];
  /** What is wrong, continuing the field's name. */
  message: string;
  /** Nothing is there. */
  isMissing: boolean;
}

/**
 * The first thing that is the matter with a value. Where it may take one of several forms, the form it comes
 * closest to is looked at: whoever leaves out the total of an order reads that, not that no form fits.
 *
 * @param value - what was checked
 */
export function firstIssue(error: z.ZodError, value: unknown): ValueIssue {
  const [issue] = error.issues;
  return issue === undefined
    ? { path: [], message: 'unexpected shape', isMissing: false }
    : closest(issue, value);
}

function closest(issue: z.core.$ZodIssue, value: unknown): ValueIssue {
  const here = valueAt(value, issue.path);
  const [form] =
    issue.code === 'invalid_union'
      ? issue.errors
          .filter((found) => found.length > 0)
          // A form whose own field is not there at all is not the one that was meant.
          .sort((one, two) => lacking(one, here) - lacking(two, here))
      : [];
  const [first] = form ?? [];
  if (first === undefined) return { path: issue.path, message: issue.message, isMissing: here === undefined };
  const inner = closest(first, here);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

function lacking(issues: readonly z.core.$ZodIssue[], value: unknown): number {
  return issues.filter(({ path }) => path.length === 1 && valueAt(value, path) === undefined).length;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[name] : undefined,
    value,
  );
}
