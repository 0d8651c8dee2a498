import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyChannel, AnyConnector, AnyPlugin } from '../../src/sdk/index.js';
import type { ChannelMaterials } from './channel.js';
import type { ConnectorContract } from './contract.js';
import { loadFixtures } from './fixtures.js';
import type { ConnectorMaterials } from './play.js';
import type { PluginMaterials } from './plugin.js';
import type { PluginSamples } from './samples.js';

/** A connector or plugin found in a folder, with what its folder gives the kit. */
export interface Discovered<Definition, Materials> {
  folder: string;
  definition: Definition;
  materials: Materials;
}

/**
 * Reads one connector folder: `*.connector.ts` exporting `connector`, `fixtures/`, and
 * `fixtures/contract.ts` exporting `contract` where there is one.
 *
 * @param root - Directory that holds `connectors/` and `docs/`.
 * @throws Error saying what the folder lacks.
 */
export async function loadConnector(
  root: string,
  folder: string,
): Promise<Discovered<AnyConnector, ConnectorMaterials>> {
  const directory = join(root, 'connectors', folder);
  const definition = await loadExport<AnyConnector>(directory, '.connector.ts', 'connector');
  const { settings = {}, deliveries, problems } = loadFixtures(join(directory, 'fixtures'));
  const contract = await loadOptional<ConnectorContract>(
    join(directory, 'fixtures', 'contract.ts'),
    'contract',
  );
  return {
    folder,
    definition,
    materials: {
      folder,
      root,
      settings,
      deliveries,
      problems,
      ...(contract === undefined ? {} : { contract }),
    },
  };
}

/**
 * Reads one plugin folder: `*.plugin.ts` exporting `plugin`, and `fixtures/samples.ts` exporting
 * `samples` where there is one.
 *
 * @param root - Directory that holds `plugins/` and `docs/`.
 * @throws Error saying what the folder lacks.
 */
export async function loadPlugin(
  root: string,
  folder: string,
): Promise<Discovered<AnyPlugin, PluginMaterials>> {
  const directory = join(root, 'plugins', folder);
  const definition = await loadExport<AnyPlugin>(directory, '.plugin.ts', 'plugin');
  const samples = await loadOptional<PluginSamples>(join(directory, 'fixtures', 'samples.ts'), 'samples');
  return { folder, definition, materials: { folder, root, ...(samples === undefined ? {} : { samples }) } };
}

/**
 * Reads one channel folder: `*.channel.ts` exporting `channel`, and `fixtures/materials.ts` exporting `materials`.
 *
 * @param root - Directory that holds `channels/`.
 * @throws Error saying what the folder lacks.
 */
export async function loadChannel(
  root: string,
  folder: string,
): Promise<Discovered<AnyChannel, ChannelMaterials>> {
  const directory = join(root, 'channels', folder);
  const definition = await loadExport<AnyChannel>(directory, '.channel.ts', 'channel');
  const file = join(directory, 'fixtures', 'materials.ts');
  const materials = await loadOptional<ChannelMaterials>(file, 'materials');
  if (materials === undefined) {
    throw new Error(
      `${file} does not export \`materials\`: the conformance suite needs an address, contents and recorded callbacks. See docs/writing-a-channel.md.`,
    );
  }
  return { folder, definition, materials };
}

/** Names of the folders in `connectors/`, `plugins/` or `channels/`. */
export function foldersIn(root: string, module: 'connectors' | 'plugins' | 'channels'): string[] {
  const directory = join(root, module);
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function loadExport<T>(directory: string, suffix: string, name: string): Promise<T> {
  const file = readdirSync(directory).find((one) => one.endsWith(suffix));
  if (file === undefined) {
    throw new Error(
      `${directory} has no *${suffix}: add one that exports \`${name}\`, or remove the folder.`,
    );
  }
  const loaded = await loadOptional<T>(join(directory, file), name);
  if (loaded === undefined) throw new Error(`${join(directory, file)} does not export \`${name}\`.`);
  return loaded;
}

async function loadOptional<T>(path: string, name: string): Promise<T | undefined> {
  if (!existsSync(path)) return undefined;
  const loaded = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  return loaded[name] as T | undefined;
}
