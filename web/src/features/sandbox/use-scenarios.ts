import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.js';
import { bodyOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schemas } from '../../api/types.js';

/** A scenario that can be started. */
export type Scenario = Schemas['SandboxScenario'];
/** A scenario as it was started once. */
export type ScenarioRun = Schemas['SandboxScenarioRun'];

/** How often the hub is asked how a run goes, milliseconds. */
const everyMs = 1_000;

/** Every scenario there is. */
export function useScenarios() {
  const api = useApi();
  return useQuery({
    queryKey: keys.sandbox.scenarios(),
    queryFn: ({ signal }) => bodyOf(api.GET('/v1/sandbox/scenarios', { signal })),
    staleTime: Infinity,
  });
}

/** What was started so far, the newest first. */
export function useRuns() {
  const api = useApi();
  return useQuery({
    queryKey: keys.sandbox.runs(),
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/v1/sandbox/scenario-runs', { params: { query: { limit: 20 } }, signal })),
    refetchInterval: everyMs,
  });
}

/** Starts a scenario on a number, with a person where it is about one. */
export function usePlay() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewSandboxScenarioRun']) =>
      bodyOf(api.POST('/v1/sandbox/scenario-runs', { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.sandbox.runs() }),
  });
}

/** Stops a run. */
export function useStop() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      bodyOf(api.DELETE('/v1/sandbox/scenario-runs/{id}', { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.sandbox.runs() }),
  });
}
