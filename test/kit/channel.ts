import type { AnyChannel } from '../../src/sdk/index.js';
import { callbackChecks } from './channel/callbacks.js';
import { declarationChecks } from './channel/declaration.js';
import type { ChannelMaterials } from './channel/materials.js';
import { sendingChecks } from './channel/sending.js';
import { templateChecks } from './channel/templates.js';
import { runChecks, type Check, type Finding } from './finding.js';

export type {
  CallbackExample,
  ChannelMaterials,
  ProviderAnswer,
  TemplateMaterials,
} from './channel/materials.js';

/** Every question the suite asks a channel. */
export function channelChecks(channel: AnyChannel, materials: ChannelMaterials): Check[] {
  return [
    ...declarationChecks(channel, materials),
    ...sendingChecks(channel, materials),
    ...callbackChecks(channel, materials),
    ...templateChecks(channel, materials),
  ];
}

/** Everything that is wrong with a channel; empty when nothing is. */
export function checkChannel(channel: AnyChannel, materials: ChannelMaterials): Promise<Finding[]> {
  return runChecks(channelChecks(channel, materials));
}
