import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Tx } from '../database/index.js';
import { canonicalEvent, eventTable, originOf, type EventRow } from '../events/index.js';
import { Registry } from '../registry/index.js';
import type { AnyPlugin, CallResult, CanonicalEvent, EventData } from '../sdk/index.js';
import type { TimerRow } from '../timers/index.js';
import { Installations, type Place, type Readiness } from './installations.js';
import { obstacleOf, settingsProblem, unknownPlugin, type Obstacle } from './obstacles.js';
import { PluginAlerts, type PluginTrouble } from './plugin-alerts.js';
import { homeOf, type PluginRun } from './plugin-run.js';

/** Who is asked about a batch of events or due timers, with what settings, and who cannot be asked and why. */
@Injectable()
export class PluginRuns {
  constructor(
    private readonly registry: Registry,
    private readonly installations: Installations,
    private readonly alerts: PluginAlerts,
  ) {}

  /** Of each event: one per plugin that listens to it, or asked for what it tells of, and is switched on where it belongs. */
  async ofEvents(tx: Tx, rows: readonly EventRow[]): Promise<PluginRun[]> {
    return [...(await this.ofListeners(tx, rows)), ...(await this.ofResults(tx, rows))];
  }

  /** Outcomes of calls, for the plugins that asked: on the event on which they did. */
  private async ofResults(tx: Tx, rows: readonly EventRow[]): Promise<PluginRun[]> {
    const told = rows.flatMap((row) => {
      const event = canonicalEvent(row);
      if (event?.type !== 'call.succeeded' && event?.type !== 'call.failed') return [];
      const data = event.data as EventData<'call.succeeded'>;
      const plugin = this.registry.findPlugin(data.plugin);
      return plugin?.onCallResult ? [{ row, data, plugin }] : [];
    });
    if (told.length === 0) return [];
    const causes = await tx.selectIn(eventTable, 'id', [...new Set(told.map(({ data }) => data.eventId))]);
    const asked = told.flatMap(({ row, data, plugin }) => {
      const cause = causes.find(({ id, accountId }) => id === data.eventId && accountId === row.accountId);
      if (!cause) return [];
      const event = canonicalEvent(cause);
      return [
        { row, data, plugin, cause, event: event ?? emptied(cause), place: installationOf(cause, event) },
      ];
    });
    const book = await this.installations.load(
      tx,
      asked.map(({ place }) => place),
    );
    return asked.flatMap(({ row, data, plugin, cause, event, place }): PluginRun[] => {
      const readiness = book.readiness(plugin.id, place);
      if (readiness.state !== 'on') return [];
      const view: CallResult = {
        action: data.action,
        key: data.key,
        connectionId: row.connectionId,
        status: data.outcome,
        ...(data.output === undefined ? {} : { output: data.output }),
        ...(data.error === undefined ? {} : { error: data.error }),
        event,
      };
      const base = { plugin, row: cause, event, home: place.connectionId, settings: readiness.settings };
      return [{ ...base, result: { eventId: row.id, view } }];
    });
  }

  private async ofListeners(tx: Tx, rows: readonly EventRow[]): Promise<PluginRun[]> {
    const events = rows.flatMap((row) => {
      const event = canonicalEvent(row);
      const listeners = event ? this.registry.listeners(event.type) : [];
      return event && listeners.length > 0
        ? [{ row, event, listeners, place: installationOf(row, event) }]
        : [];
    });
    const book = await this.installations.load(
      tx,
      events.map(({ place }) => place),
    );
    const runs = events.flatMap(({ row, event, listeners, place }) =>
      listeners.flatMap((plugin): PluginRun[] => {
        const readiness = book.readiness(plugin.id, place);
        const base = { plugin, row, event, home: place.connectionId };
        if (readiness.state === 'on') return [{ ...base, settings: readiness.settings }];
        // Being switched off is no decision, but an answer to a message of its own must not vanish.
        if (readiness.state === 'off' && !answers(event, plugin)) return [];
        return [{ ...base, settings: undefined, obstacle: obstacleOf(plugin, readiness) }];
      }),
    );
    await this.tell(
      tx,
      events.flatMap(({ listeners, place }) =>
        listeners.map((plugin) => ({ plugin, place, readiness: book.readiness(plugin.id, place) })),
      ),
    );
    return runs;
  }

  /** Of each due timer: the plugin that set it, with the event that made it. */
  async ofTimers(tx: Tx, due: readonly TimerRow[]): Promise<PluginRun[]> {
    const ids = [...new Set(due.map((timer) => timer.eventId))];
    const rows = new Map((await tx.selectIn(eventTable, 'id', ids)).map((row) => [row.id, row]));
    const timers = due.flatMap((timer) => {
      const row = rows.get(timer.eventId);
      if (!row) return [];
      const event = canonicalEvent(row);
      return [{ timer, row, event, place: installationOf(row, event) }];
    });
    const book = await this.installations.load(
      tx,
      timers.map(({ place }) => place),
    );
    const asked = timers.map(({ timer, row, event, place }) => {
      const plugin = this.registry.findPlugin(timer.plugin) ?? absent(timer.plugin);
      const readiness = book.readiness(plugin.id, place);
      return { plugin, row, timer, event, place, readiness };
    });
    await this.tell(tx, asked);
    return asked.map(({ plugin, row, timer, event, place, readiness }): PluginRun => {
      const base = { plugin, row, timer, event: event ?? emptied(row), home: place.connectionId };
      if (readiness.state !== 'on')
        return { ...base, settings: undefined, obstacle: timerObstacle(plugin, readiness) };
      if (event) return { ...base, settings: readiness.settings };
      const detail =
        'The details of the event that set this wait were removed, by age or because the person was erased.';
      return { ...base, settings: undefined, obstacle: { reason: 'event_data_gone', detail } };
    });
  }

  private async tell(
    tx: Tx,
    asked: readonly { plugin: AnyPlugin; place: Place; readiness: Readiness }[],
  ): Promise<void> {
    const troubles = asked.flatMap(({ plugin, place, readiness }) => {
      const trouble = troubleOf(plugin, place, readiness);
      return trouble ? [trouble] : [];
    });
    await this.alerts.noticed(tx, troubles);
  }
}

function troubleOf(plugin: AnyPlugin, place: Place, readiness: Readiness): PluginTrouble | undefined {
  if (readiness.state !== 'invalid' && readiness.state !== 'unknown') return undefined;
  return {
    accountId: place.accountId,
    connectionId: readiness.source === 'connection' ? place.connectionId : undefined,
    plugin: plugin.id,
    title: plugin.title,
    problem:
      readiness.state === 'unknown'
        ? unknownPlugin(plugin.id)
        : settingsProblem(plugin, readiness.fields, readiness.source),
  };
}

function installationOf(row: EventRow, event: CanonicalEvent | undefined): Place {
  return { accountId: row.accountId, connectionId: event ? homeOf(event) : row.connectionId };
}

/** True of a person's answer to a message this plugin sent. */
function answers(event: CanonicalEvent, plugin: AnyPlugin): boolean {
  if (event.type !== 'message.received') return false;
  const { replyTo } = event.data as EventData<'message.received'>;
  return replyTo?.plugin === plugin.id;
}

/** A plugin that is gone and was switched off before leaves nothing to wait for. */
function timerObstacle(plugin: AnyPlugin, readiness: Readiness): Obstacle | undefined {
  if (readiness.state !== 'off' || Object.keys(plugin.on).length > 0) return obstacleOf(plugin, readiness);
  return { reason: 'plugin_unknown', detail: unknownPlugin(plugin.id).detail };
}

/** Stands for a plugin that is gone, so that what it left behind can be settled. */
function absent(id: string): AnyPlugin {
  return { id, title: id, description: '', settings: z.unknown(), templates: [], tags: () => [], on: {} };
}

/** An event whose data was removed: what is left of it says what it was about. */
function emptied(row: EventRow): CanonicalEvent {
  return {
    id: row.id,
    type: row.type,
    connectionId: row.connectionId,
    origin: originOf(row),
    subject: row.subject,
    transition: row.transitionKey,
    occurredAt: row.occurredAt,
    recordedAt: row.recordedAt,
    data: {},
  } as CanonicalEvent;
}
