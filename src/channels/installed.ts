import type { AnyChannel } from '../sdk/index.js';
import type { InstalledChannel } from './channels.js';
import { whatsappChannel } from './whatsapp/whatsapp.channel.js';

/** A channel that was handed in and whose settings cannot be used; says which and why. */
export class ChannelSettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Channels cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ChannelSettingsError';
  }
}

/** What WhatsApp needs of the process's settings. */
export interface WhatsappEnvironment {
  readonly graphUrl: string;
  readonly graphVersion: string;
  readonly sandboxUrl: string;
  readonly metaAppSecret?: string | undefined;
  readonly metaVerifyToken?: string | undefined;
  readonly signupScriptUrl?: string | undefined;
}

/** @param sandboxSecret - what the built-in emulator signs its callbacks with */
export function whatsappSettings(
  {
    graphUrl,
    graphVersion,
    sandboxUrl,
    metaAppSecret,
    metaVerifyToken,
    signupScriptUrl,
  }: WhatsappEnvironment,
  sandboxSecret?: string,
): InstalledChannel {
  const settings = {
    graphUrl,
    graphVersion,
    sandboxUrl,
    appSecret: metaAppSecret,
    verifyToken: metaVerifyToken,
    ...(signupScriptUrl === undefined ? {} : { sdkUrl: signupScriptUrl }),
  };
  return {
    definition: whatsappChannel as AnyChannel,
    settings,
    ...(sandboxSecret === undefined ? {} : { sandboxSettings: { ...settings, appSecret: sandboxSecret } }),
  };
}

/**
 * Channels of packages with their settings from the environment: `CHANNEL_<ID>_<SETTING>`, in upper case
 * with underscores (`CHANNEL_ACME_SMS_WEBHOOK_SECRET`).
 *
 * @throws ChannelSettingsError naming every variable that is missing or wrong, never its value.
 */
export function installedChannels(
  definitions: readonly AnyChannel[],
  environment: Readonly<Record<string, string | undefined>>,
): InstalledChannel[] {
  const problems: string[] = [];
  const installed = definitions.map((definition): InstalledChannel => {
    const given: Record<string, string> = {};
    for (const name of Object.keys((definition.settings as { shape?: object }).shape ?? {})) {
      const value = environment[variableOf(definition.id, name)];
      if (value !== undefined && value !== '') given[name] = value;
    }
    const parsed = definition.settings.safeParse(given);
    if (parsed.success) return { definition, settings: parsed.data as Readonly<Record<string, unknown>> };
    for (const { path } of parsed.error.issues)
      problems.push(
        `${variableOf(definition.id, String(path[0] ?? ''))} is missing or cannot be used by the channel ${definition.id}`,
      );
    return { definition, settings: {} };
  });
  if (problems.length > 0) throw new ChannelSettingsError(problems);
  return installed;
}

/** The variable of a channel's setting. */
export function variableOf(channelId: string, setting: string): string {
  const words = setting.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `CHANNEL_${channelId}_${words}`.replaceAll('-', '_').toUpperCase();
}
