/**
 * What the kit found wrong: where, what, and what to do about it, in sentences a newcomer can follow.
 */
export interface Finding {
  /** Id of the check that found it. */
  check: string;
  /** File, field or event it is about. */
  where: string;
  /** What is wrong, continuing `where`. */
  what: string;
  /** What to do about it, one sentence. */
  todo: string;
}

/** One question the kit asks. Either it applies and can be run, or it says why it does not. */
export type Check = { id: string; title: string } & (
  { run: () => Finding[] | Promise<Finding[]> } | { notApplicable: string }
);

/** Makes findings that carry the id of their check. */
export type Report = (where: string, what: string, todo: string) => void;

/** Ends a check with a finding: what comes after it could not be asked. */
export class Finished extends Error {
  constructor(
    readonly where: string,
    readonly what: string,
    readonly todo: string,
  ) {
    super(`${where} ${what}`);
  }
}

/** Builds a check whose body reports through a callback; a throw of the body becomes a finding. */
export function check(id: string, title: string, body: (report: Report) => void | Promise<void>): Check {
  return {
    id,
    title,
    run: async () => {
      const findings: Finding[] = [];
      const report: Report = (where, what, todo) => findings.push({ check: id, where, what, todo });
      try {
        await body(report);
      } catch (error) {
        if (error instanceof Finished) report(error.where, error.what, error.todo);
        else
          report(title, `stopped with ${describeError(error)}`, 'Mend what throws, then run the kit again.');
      }
      return findings;
    },
  };
}

/** A check that has nothing to ask, and says why in its name. */
export function notApplicable(id: string, title: string, why: string): Check {
  return { id, title, notApplicable: why };
}

/** Runs every check that applies and returns all findings. */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const one of checks) if ('run' in one) findings.push(...(await one.run()));
  return findings;
}

/** One finding as a line for people. */
export function sentence(finding: Finding): string {
  return `${finding.where}: ${finding.what} ${finding.todo}`;
}

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Text `npm run new:…` writes where a person has to write; the kit looks for it. */
export const SCAFFOLD_MARK = 'scaffold:';

/** Reports a text that is missing, empty or still as the scaffold wrote it. */
export function reportText(report: Report, where: string, text: string | undefined, todo: string): void {
  if (text === undefined || text.trim() === '') report(where, 'is empty.', todo);
  else if (text.includes(SCAFFOLD_MARK)) report(where, 'still holds what the scaffold wrote.', todo);
}

/** Reports an id the registry would refuse, or that is not the name of its folder. */
export function reportId(report: Report, id: string, folder: string | undefined): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length < 2 || id.length > 40) {
    report('id', `"${id}" is not an id.`, 'Use 2 to 40 lower-case letters, digits and single dashes.');
  }
  if (folder !== undefined && folder !== id) {
    report('id', `is "${id}", but the folder is "${folder}".`, 'Give both the same name.');
  }
}
