import type { ConnectionRow } from '../connections/index.js';
import type { FieldProblem } from '../platform/index.js';
import type { AnyPlugin } from '../sdk/index.js';
import type { Readiness, Source } from './installations.js';

/** Why a plugin is not asked, and what its owner can do: recorded as a skip. */
export interface Obstacle {
  reason:
    | 'settings_invalid'
    | 'plugin_disabled'
    | 'plugin_unknown'
    | 'event_data_gone'
    | 'shop_disconnected'
    | 'connection_removed';
  detail: string;
  /** Once it is mended a timer goes on by itself: it waits until then. */
  isMendable?: true;
}

/** Settings that cannot be used, as their owner is told. */
export interface SettingsProblem {
  code: 'settings_invalid' | 'plugin_unknown';
  detail: string;
  fields: FieldProblem[];
}

const mend =
  'Open the settings of the plugin in Liaison, or WooCommerce › Liaison › Settings in the shop, correct these fields and press “Save changes”.';
const mostFields = 5;

/** What is wrong with stored settings, where, and how to mend it. */
export function settingsProblem(
  plugin: Pick<AnyPlugin, 'title'>,
  fields: readonly FieldProblem[],
  source: Source,
): SettingsProblem {
  const whose = source === 'connection' ? 'its settings for this connection' : 'the settings of the account';
  const named = fields.slice(0, mostFields).map(({ field, reason }) => `${field} ${reason}`);
  const more = fields.length > mostFields ? ` and ${fields.length - mostFields} more` : '';
  return {
    code: 'settings_invalid',
    detail: `${plugin.title} is switched on, but cannot use ${whose}: ${named.join('; ')}${more}. Nothing is sent until they are corrected. ${mend}`,
    fields: [...fields],
  };
}

/** A plugin that is switched on and no longer part of the installation. */
export function unknownPlugin(id: string): SettingsProblem {
  return {
    code: 'plugin_unknown',
    detail: `${id} is switched on, but this installation of Liaison no longer has it, so it sends nothing. Ask whoever runs Liaison to install its package again, or switch it off.`,
    fields: [],
  };
}

/** What keeps an installation from deciding; undefined when nothing does. */
export function obstacleOf(plugin: Pick<AnyPlugin, 'title'>, readiness: Readiness): Obstacle | undefined {
  switch (readiness.state) {
    case 'on':
      return undefined;
    case 'invalid': {
      const { detail } = settingsProblem(plugin, readiness.fields, readiness.source);
      return { reason: 'settings_invalid', detail: `${detail} Then replay this event.`, isMendable: true };
    }
    case 'unknown':
      return {
        reason: 'plugin_unknown',
        detail: unknownPlugin(plugin.title).detail,
        isMendable: true,
      };
    case 'off':
      return {
        reason: 'plugin_disabled',
        detail: `${plugin.title} was switched off when this was due, so nothing was sent. Switch it on under Settings to have it act again.`,
      };
  }
}

/**
 * Why nothing is sent for a connection that has ended; undefined while it has not. What waits for a site
 * that disconnected by itself goes on once it is back.
 */
export function endedObstacle(
  row: Pick<ConnectionRow, 'status' | 'disconnections'> | undefined,
): Obstacle | undefined {
  if (row?.status !== 'deleted') return undefined;
  if (row.disconnections?.at(-1)?.to === null)
    return {
      reason: 'shop_disconnected',
      detail:
        'The shop was disconnected when this was to be sent. What waits goes on when the shop connects again, unless it is too late by then.',
      isMendable: true,
    };
  return {
    reason: 'connection_removed',
    detail: 'The connection was removed before this was sent, so nothing is sent for it any more.',
  };
}
