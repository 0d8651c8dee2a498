import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Injectable } from '@nestjs/common';
import { ProblemError } from '../platform/index.js';
import {
  eventNames,
  type AnyChannel,
  type AnyConnector,
  type AnyPlugin,
  type EventName,
} from '../sdk/index.js';
import { channelProblems } from './channel-contract.js';
import { contractProblems } from './contract.js';

const idPattern = /^[a-z][a-z0-9-]{1,40}$/;
const here = dirname(fileURLToPath(import.meta.url));

/** A folder or package whose definition cannot be used; says which and why. */
export class RegistryError extends Error {
  constructor(origin: string, reason: string) {
    super(`${origin}: ${reason}`);
    this.name = 'RegistryError';
  }
}

/** What this build can connect to and do: found in folders and in packages named by the configuration. */
@Injectable()
export class Registry {
  private readonly connectorById = new Map<string, AnyConnector>();
  private readonly pluginById = new Map<string, AnyPlugin>();
  private readonly channelById = new Map<string, AnyChannel>();
  private readonly pluginsByEvent = new Map<EventName, AnyPlugin[]>();

  constructor(definitions: {
    connectors: readonly AnyConnector[];
    plugins: readonly AnyPlugin[];
    /** Besides WhatsApp, which every installation has. */
    channels?: readonly AnyChannel[];
  }) {
    for (const connector of definitions.connectors) {
      checkId(connector.id, 'connector');
      if (this.connectorById.has(connector.id))
        throw new RegistryError(connector.id, 'this connector id is taken twice');
      const [wrong] = contractProblems(connector);
      if (wrong !== undefined) throw new RegistryError(connector.id, `${wrong}; correct the connector`);
      this.connectorById.set(connector.id, connector);
    }
    for (const channel of definitions.channels ?? []) {
      checkId(channel.id, 'channel');
      if (this.channelById.has(channel.id))
        throw new RegistryError(channel.id, 'this channel id is taken twice');
      const [wrong] = channelProblems(channel);
      if (wrong !== undefined) throw new RegistryError(channel.id, `${wrong}; correct the channel`);
      this.channelById.set(channel.id, channel);
    }
    for (const plugin of definitions.plugins) {
      checkId(plugin.id, 'plugin');
      if (this.pluginById.has(plugin.id)) throw new RegistryError(plugin.id, 'this plugin id is taken twice');
      this.pluginById.set(plugin.id, plugin);
      for (const type of Object.keys(plugin.on) as EventName[]) {
        if (!eventNames.includes(type)) throw new RegistryError(plugin.id, unknownEvent(type));
        this.pluginsByEvent.set(type, [...(this.pluginsByEvent.get(type) ?? []), plugin]);
      }
    }
  }

  /**
   * Loads `connectors/<id>/<id>.connector.*`, `plugins/<id>/<id>.plugin.*` and `channels/<id>/<id>.channel.*` of this build, and
   * packages by name (each exports `connector`, `plugin` or `channel`).
   *
   * @throws RegistryError naming the folder or package that cannot be used.
   */
  static async load(packages: readonly string[] = []): Promise<Registry> {
    const root = join(here, '../..');
    const connectors = await loadFolder<AnyConnector>(join(root, 'connectors'), 'connector');
    const plugins = await loadFolder<AnyPlugin>(join(root, 'plugins'), 'plugin');
    const channels = await loadFolder<AnyChannel>(join(root, 'channels'), 'channel');
    const require = createRequire(import.meta.url);
    for (const name of packages) {
      const module = (await import(pathToFileURL(require.resolve(name)).href).catch((cause: unknown) => {
        throw new RegistryError(
          name,
          `the package cannot be loaded (${cause instanceof Error ? cause.message : 'unknown reason'})`,
        );
      })) as { connector?: AnyConnector; plugin?: AnyPlugin; channel?: AnyChannel };
      if (module.connector) connectors.push(module.connector);
      if (module.plugin) plugins.push(module.plugin);
      if (module.channel) channels.push(module.channel);
      if (!module.connector && !module.plugin && !module.channel)
        throw new RegistryError(name, 'it exports neither `connector` nor `plugin` nor `channel`');
    }
    return new Registry({ connectors, plugins, channels });
  }

  connectors(): readonly AnyConnector[] {
    return [...this.connectorById.values()];
  }
  plugins(): readonly AnyPlugin[] {
    return [...this.pluginById.values()];
  }
  /** Channels of packages. */
  channels(): readonly AnyChannel[] {
    return [...this.channelById.values()];
  }
  /** Plugins that listen to a type of event. */
  listeners(type: EventName): readonly AnyPlugin[] {
    return this.pluginsByEvent.get(type) ?? [];
  }

  findConnector(id: string): AnyConnector | undefined {
    return this.connectorById.get(id);
  }
  /** @throws ProblemError 404 `unknown_connector`. */
  connector(id: string): AnyConnector {
    const found = this.connectorById.get(id);
    if (found) return found;
    throw new ProblemError(
      404,
      'unknown_connector',
      `There is no connector ${id.slice(0, 60)}. Known: ${[...this.connectorById.keys()].join(', ')}.`,
    );
  }
  findPlugin(id: string): AnyPlugin | undefined {
    return this.pluginById.get(id);
  }
  /** @throws ProblemError 404 `unknown_plugin`. */
  plugin(id: string): AnyPlugin {
    const found = this.pluginById.get(id);
    if (found) return found;
    throw new ProblemError(
      404,
      'unknown_plugin',
      `There is no plugin ${id.slice(0, 60)}. Known: ${[...this.pluginById.keys()].join(', ')}.`,
    );
  }
}

function checkId(id: string, kind: string): void {
  if (!idPattern.test(id))
    throw new RegistryError(id, `a ${kind}'s id is lower case letters, digits and dashes`);
}

/** Definitions of a folder's folders; what lies deeper, such as an `app` that a vendor hosts, is not looked at. */
export async function loadFolder<T extends { id: string }>(
  folder: string,
  kind: 'connector' | 'plugin' | 'channel',
): Promise<T[]> {
  if (!existsSync(folder)) return [];
  const found: T[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name.localeCompare(b.name),
  )) {
    if (!entry.isDirectory()) continue;
    const file = ['js', 'ts']
      .map((end) => join(folder, entry.name, `${entry.name}.${kind}.${end}`))
      .find(existsSync);
    if (file === undefined) continue;
    const module = (await import(pathToFileURL(file).href)) as Record<string, T | undefined>;
    const definition = module[kind];
    if (!definition) throw new RegistryError(file, `it exports no \`${kind}\``);
    if (definition.id !== entry.name)
      throw new RegistryError(
        file,
        `its id is ${definition.id}, its folder ${entry.name}; they must be the same`,
      );
    found.push(definition);
  }
  return found;
}

function unknownEvent(type: string): string {
  return `it listens to ${type}, which no event is called`;
}
