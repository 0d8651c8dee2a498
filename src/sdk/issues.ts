import type { z } from 'zod';

/** What is the matter with a value, and where. */
export interface ValueIssue {
  code: string;
  path: readonly PropertyKey[];
  message: string;
}

/**
 * The first thing that is the matter with a value. Where it may take one of several forms, the form it comes
 * closest to is looked at: whoever leaves out the total of an order reads that, not "Invalid input".
 */
export function firstIssue(error: z.ZodError): ValueIssue {
  const [issue] = error.issues;
  if (issue === undefined) return { code: 'custom', path: [], message: 'unexpected shape' };
  return closest(issue);
}

function closest(issue: z.core.$ZodIssue): ValueIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const forms = issue.errors.filter((found) => found.length > 0);
  const [best] = [...forms].sort((one, two) => strangeness(one) - strangeness(two));
  const [first] = best ?? [];
  if (first === undefined) return issue;
  const { code, path, message } = closest(first);
  return { code, path: [...issue.path, ...path], message };
}

/** A form whose own field is missing altogether is not the one that was meant. */
function strangeness(issues: readonly z.core.$ZodIssue[]): number {
  return issues.some(({ path, message }) => path.length === 1 && message.includes('received undefined'))
    ? 1
    : 0;
}
