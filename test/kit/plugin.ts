import type { AnyPlugin } from '../../src/sdk/index.js';
import { runChecks, type Check, type Finding } from './finding.js';
import { decisionChecks } from './plugin/decisions.js';
import { definitionChecks } from './plugin/definition.js';
import { templateChecks } from './plugin/templates.js';
import type { PluginSamples } from './samples.js';

/** Everything the kit knows about one plugin besides its definition. */
export interface PluginMaterials {
  /** Name of the plugin's folder; must be its id. Absent for a plugin in a package of its own. */
  folder?: string;
  /** Directory that holds `docs/plugins/`. Absent: the page is not asked for. */
  root?: string;
  /** What generated samples cannot know. @defaultValue none */
  samples?: PluginSamples;
}

/** Every question the kit asks of a plugin, those that do not apply included. */
export function pluginChecks(plugin: AnyPlugin, materials: PluginMaterials = {}): Check[] {
  return [
    ...definitionChecks(plugin, materials.folder, materials.root),
    ...templateChecks(plugin),
    ...decisionChecks(plugin, materials.samples ?? {}),
  ];
}

/** Runs the whole kit and returns what is wrong, without a test runner. */
export function checkPlugin(plugin: AnyPlugin, materials: PluginMaterials = {}): Promise<Finding[]> {
  return runChecks(pluginChecks(plugin, materials));
}
