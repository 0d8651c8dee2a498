import type { Registry } from '../../registry/index.js';

/** Titles of the plugins among actors, by their ids: plugins act by their own names. */
export function pluginNames(
  registry: Registry,
  actors: readonly { kind: string | null; id: string | null }[],
): [string, string][] {
  return actors.flatMap(({ kind, id }): [string, string][] => {
    const title = kind === 'plugin' && id !== null ? registry.findPlugin(id)?.title : undefined;
    return id === null || title === undefined ? [] : [[id, title]];
  });
}
