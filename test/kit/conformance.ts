import { describe, expect, it } from '@jest/globals';
import type { AnyChannel, AnyConnector, AnyPlugin } from '../../src/sdk/index.js';
import { channelChecks, type ChannelMaterials } from './channel.js';
import { connectorChecks } from './connector.js';
import { runningHubChecks } from './connector/running-hub.js';
import { sentence, type Check } from './finding.js';
import type { ConnectorMaterials } from './play.js';
import { pluginChecks, type PluginMaterials } from './plugin.js';

/**
 * Registers the kit as tests: one per check, and one for each that does not apply, whose name says
 * why. Call it at the top of a spec, in this repository or in a connector's own package.
 */
export function connectorConformance(connector: AnyConnector, materials: ConnectorMaterials): void {
  register(`connector ${connector.id}`, [
    ...connectorChecks(connector, materials),
    ...runningHubChecks(connector, materials),
  ]);
}

/** Registers the plugin kit as tests. */
export function pluginConformance(plugin: AnyPlugin, materials: PluginMaterials = {}): void {
  register(`plugin ${plugin.id}`, pluginChecks(plugin, materials));
}

/** Registers the channel suite as tests. */
export function channelConformance(channel: AnyChannel, materials: ChannelMaterials): void {
  register(`channel ${channel.id}`, channelChecks(channel, materials));
}

function register(title: string, checks: readonly Check[]): void {
  describe(title, () => {
    for (const check of checks) {
      if ('run' in check) {
        it(check.title, async () => {
          // Compared as text, so that a failure prints the sentences to act upon.
          expect((await check.run()).map(sentence).join('\n')).toBe('');
        });
      } else {
        it(`${check.title} (not applicable: ${check.notApplicable})`, () => {
          expect(check.notApplicable).toMatch(/\w/);
        });
      }
    }
  });
}
