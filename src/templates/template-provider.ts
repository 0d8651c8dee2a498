import type { AnyChannel, ChannelTemplates } from '../sdk/index.js';

/** Who approves templates, as this module asks it. */
export interface TemplateProvider {
  /** As sentences name it. */
  name: string;
  templates: ChannelTemplates;
}

/** The provider of a channel's templates; undefined where it has none. */
export function templateProvider(channel: AnyChannel | undefined): TemplateProvider | undefined {
  return channel?.templates && { name: channel.provider, templates: channel.templates };
}
