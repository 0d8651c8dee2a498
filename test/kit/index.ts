/**
 * The conformance kit: what every connector, plugin and channel has to keep, here and in packages of its own.
 *
 * `checkConnector`, `checkPlugin` and `checkChannel` return what is wrong, without a test runner. `conformance.ts`,
 * apart because it can only be loaded by Jest, registers the same checks as tests.
 *
 * @packageDocumentation
 */
export { checkConnector, connectorChecks } from './connector.js';
export { channelChecks, checkChannel, type CallbackExample, type ChannelMaterials } from './channel.js';
export { checkPlugin, pluginChecks, type PluginMaterials } from './plugin.js';
export { foldersIn, loadConnector, loadPlugin } from './folders.js';
export { sentence, type Check, type Finding } from './finding.js';
export { loadFixtures, type ExpectedEvent, type Expectation, type FixtureDelivery } from './fixtures.js';
export type { ConnectorContract, Fault, VendorEmulator } from './contract.js';
export type { ConnectorMaterials } from './play.js';
export {
  SAMPLE_NOW,
  sampleContext,
  sampleConversation,
  sampleConversations,
  sampleEvent,
  sampleOf,
  samplePerson,
  type PluginSamples,
  type SampleOverrides,
} from './samples.js';
