/** One assumption, and whether the vendor behaves so. */
export interface FirstLiveResult {
  assumption: string;
  outcome: 'match' | 'differs';
  /** What was found instead; without secrets. */
  found: string | null;
}

/** Runs every check. @throws Error when a variable is missing */
export function firstLive(
  environment: Readonly<Record<string, string | undefined>>,
  print?: (line: string) => void,
): Promise<FirstLiveResult[]>;
