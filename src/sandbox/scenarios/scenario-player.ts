import { randomInt, randomUUID } from 'node:crypto';
import { SandboxInputError } from '../model/contract.js';
import type { FaultInput } from '../messages/faults.js';
import type { JsonObject, LiveMessage, SandboxTemplate } from '../model/model.js';
import type { EmulatorState } from '../state/state.js';
import { SCENARIOS, type Scenario, type ScenarioStep } from './scenario.js';

/** Bounds of every run, whatever its description says. */
const LONGEST_MS = 10 * 60_000;
const MOST_POSTS = 500;
const MOST_FAULTS = 1000;
/** Runs that are remembered, ended ones too; the oldest ended leave first. */
const MOST_RUNS = 200;
const MOST_NOTES = 50;

/** What the player does through its owner. */
export interface ScenarioStage {
  addFault(fault: FaultInput): string;
  removeFault(id: string): void;
  pauseTemplate(id: string): void;
  unpauseTemplate(template: SandboxTemplate): void;
  repeatWebhooks(message: LiveMessage): number;
  moveCustomer(phoneNumberId: string, customer: string, to: string): void;
  coexist(phoneNumberId: string, on: boolean): void;
  write(phoneNumberId: string, customer: string, text: string): Promise<void>;
  echo(phoneNumberId: string, customer: string, text: string): Promise<void>;
  onError(error: unknown): void;
}

/** How a run ended, or that it has not. */
export type ScenarioRunState = 'running' | 'ended' | 'stopped' | 'failed';

/** One thing that happened in a run. */
export interface ScenarioNote {
  at: number;
  /** Stable, for whoever says it in another language: `template_paused`, with its values. */
  code: string;
  values: Record<string, string | number>;
  text: string;
}

/** A scenario as played once. */
export interface ScenarioRun {
  id: string;
  scenario: string;
  phoneNumberId: string;
  /** Whom it is about: phone digits or business-scoped id; null where nobody in particular. */
  customer: string | null;
  state: ScenarioRunState;
  /** Milliseconds UTC, as the two below. */
  startedAt: number;
  /** When it ends at the latest. */
  endsAt: number;
  endedAt: number | null;
  /** What happened, oldest first, at most 50. */
  notes: ScenarioNote[];
}

interface Playing {
  run: ScenarioRun;
  undo: (() => void)[];
  abort: AbortController;
  /** Watches the number's accepted sends. */
  sent?: (message: LiveMessage) => void;
}

const WITH_CUSTOMER = new Set<ScenarioStep['step']>(['move-customer', 'write', 'echo']);

/**
 * Plays scenarios against numbers: one at a time for each, bounded in time and count, stopped at any time. Runs live in
 * memory, and everything they change but messages is undone when they end.
 */
export class ScenarioPlayer {
  private readonly runs = new Map<string, ScenarioRun>();
  private readonly playing = new Map<string, Playing>();

  constructor(
    private readonly state: EmulatorState,
    private readonly stage: ScenarioStage,
  ) {}

  /** Runs against these numbers, newest first. */
  list(phoneNumberIds: readonly string[]): ScenarioRun[] {
    return [...this.runs.values()].filter((run) => phoneNumberIds.includes(run.phoneNumberId)).reverse();
  }

  /** A run. */
  get(id: string): ScenarioRun | undefined {
    return this.runs.get(id);
  }

  /**
   * Begins to play a scenario.
   *
   * @param customer - phone digits or business-scoped id. Default: whom the number talked with last
   * @throws SandboxInputError for an unknown scenario or number, one that already plays, or nobody to play with
   */
  start(phoneNumberId: string, scenarioId: string, customer?: string): ScenarioRun {
    const scenario = SCENARIOS.find(({ id }) => id === scenarioId);
    if (!scenario) throw new SandboxInputError('scenario', `There is no scenario ${scenarioId}.`);
    this.state.numberFor(phoneNumberId);
    const other = this.playing.get(phoneNumberId);
    if (other)
      throw new SandboxInputError(
        'numberId',
        `The scenario ${other.run.scenario} is still running on this number. Stop it first, or wait until it ends.`,
      );
    const whom = scenario.steps.some(({ step }) => WITH_CUSTOMER.has(step))
      ? (customer ?? this.lastCustomer(phoneNumberId))
      : null;
    const now = Date.now();
    const run: ScenarioRun = {
      // In the order of time, as lists read them.
      id: `${now}-${randomUUID().slice(0, 8)}`,
      scenario: scenario.id,
      phoneNumberId,
      customer: whom,
      state: 'running',
      startedAt: now,
      endsAt: now + Math.min(scenario.forMs, LONGEST_MS),
      endedAt: null,
      notes: [],
    };
    this.remember(run);
    const playing: Playing = { run, undo: [], abort: new AbortController() };
    this.playing.set(phoneNumberId, playing);
    const timer = setTimeout(() => this.end(playing, 'ended'), run.endsAt - now).unref();
    playing.undo.push(() => clearTimeout(timer));
    void this.play(playing, scenario);
    return run;
  }

  /** Stops a run and undoes what it changed; one that ended stays as it is. */
  stop(run: ScenarioRun): ScenarioRun {
    const playing = this.playing.get(run.phoneNumberId);
    if (playing?.run === run) this.end(playing, 'stopped');
    return run;
  }

  /** Stops everything. */
  close(): void {
    for (const playing of [...this.playing.values()]) this.end(playing, 'stopped');
  }

  /** A send of a number was accepted. */
  sent(message: LiveMessage): void {
    this.playing.get(message.phoneNumberId)?.sent?.(message);
  }

  private async play(playing: Playing, scenario: Scenario): Promise<void> {
    try {
      let lasts = false;
      for (const step of scenario.steps) {
        if (playing.run.state !== 'running') return;
        lasts = (await this.take(playing, step)) || lasts;
      }
      if (!lasts) this.end(playing, 'ended');
    } catch (error) {
      this.stage.onError(error);
      note(
        playing.run,
        'failed',
        error instanceof SandboxInputError ? error.message : 'The scenario failed.',
      );
      this.end(playing, 'failed');
    }
  }

  /** Takes a step; answers whether it goes on by itself until the run ends. */
  private async take(playing: Playing, step: ScenarioStep): Promise<boolean> {
    const { run, undo } = playing;
    const { phoneNumberId } = run;
    const customer = run.customer ?? '';
    switch (step.step) {
      case 'fault': {
        const times = Math.min(step.fault.times, MOST_FAULTS);
        const id = this.stage.addFault({ ...step.fault, times, phoneNumberId });
        undo.push(() => this.stage.removeFault(id));
        return true;
      }
      case 'pause-template':
        this.pauseAfter(playing, step.afterSends);
        return true;
      case 'revoke-token': {
        const { token } = this.state.numberFor(phoneNumberId);
        if (token === undefined)
          throw new SandboxInputError('numberId', 'The number has no token of its own.');
        this.state.directory.suspend(token, true);
        undo.push(() => this.state.directory.suspend(token, false));
        note(run, 'token_refused', 'The token is refused with error 190.');
        return true;
      }
      case 'repeat-webhooks':
        await this.repeat(playing, step);
        return false;
      case 'move-customer': {
        if (!/^[0-9]+$/.test(customer))
          throw new SandboxInputError('customer', `${customer} has no phone to move from.`);
        const to = this.freePhone(customer);
        this.stage.moveCustomer(phoneNumberId, customer, to);
        note(run, 'moved', `${customer} moved to ${to}.`, { from: customer, to });
        run.customer = to;
        return false;
      }
      case 'coexist': {
        const before = this.state.numberFor(phoneNumberId).coexistence === true;
        this.stage.coexist(phoneNumberId, true);
        undo.push(() => {
          if (this.state.directory.number(phoneNumberId)) this.stage.coexist(phoneNumberId, before);
        });
        return false;
      }
      case 'write':
        await this.stage.write(phoneNumberId, customer, step.text);
        note(run, 'wrote', `${customer} wrote.`, { who: customer });
        return false;
      case 'echo':
        await this.stage.echo(phoneNumberId, customer, step.text);
        note(run, 'echoed', 'The business replied on the phone.');
        return false;
      case 'wait':
        await pause(step.ms, playing.abort.signal);
        return false;
    }
  }

  private pauseAfter(playing: Playing, afterSends: number): void {
    const counts = new Map<string, number>();
    playing.sent = ({ template }) => {
      if (!template) return;
      const count = (counts.get(template.id) ?? 0) + 1;
      counts.set(template.id, count);
      const current = this.state.templates.get(template.id);
      if (count < afterSends || current?.status !== 'APPROVED') return;
      delete playing.sent;
      this.stage.pauseTemplate(template.id);
      note(
        playing.run,
        'template_paused',
        `The template ${template.name} was paused after ${count} messages.`,
        { name: template.name, count },
      );
      playing.undo.push(() => this.stage.unpauseTemplate(current));
    };
  }

  private async repeat(
    { run, abort }: Playing,
    { messages, times, everyMs }: Extract<ScenarioStep, { step: 'repeat-webhooks' }>,
  ): Promise<void> {
    const newest = this.state.ledger.list({ phoneNumberId: run.phoneNumberId, limit: messages });
    let posts = 0;
    for (let round = 0; round < times && posts < MOST_POSTS; round += 1) {
      for (const message of newest) if (posts < MOST_POSTS) posts += this.stage.repeatWebhooks(message);
      await pause(everyMs, abort.signal);
      if (abort.signal.aborted) break;
    }
    const text = `${posts} webhooks of ${newest.length} messages were repeated.`;
    note(run, 'webhooks_repeated', text, { posts, messages: newest.length });
  }

  private end(playing: Playing, state: ScenarioRunState): void {
    const { run, undo, abort } = playing;
    if (run.state !== 'running') return;
    run.state = state;
    run.endedAt = Date.now();
    this.playing.delete(run.phoneNumberId);
    abort.abort();
    for (const back of undo.reverse()) {
      try {
        back();
      } catch (error) {
        this.stage.onError(error);
      }
    }
  }

  private lastCustomer(phoneNumberId: string): string {
    const [last] = this.state.ledger.list({ phoneNumberId, limit: 1 });
    if (last) return last.customer;
    throw new SandboxInputError('customer', 'Nobody has talked with this number yet. Give a customer.');
  }

  /** A number of the same country that nobody has. */
  private freePhone(customer: string): string {
    return `${customer.slice(0, Math.max(2, customer.length - 7))}${randomInt(1_000_000, 9_999_999)}`;
  }

  private remember(run: ScenarioRun): void {
    for (const [id, { state }] of this.runs) {
      if (this.runs.size < MOST_RUNS) break;
      if (state !== 'running') this.runs.delete(id);
    }
    this.runs.set(run.id, run);
  }
}

function note(run: ScenarioRun, code: string, text: string, values: ScenarioNote['values'] = {}): void {
  if (run.notes.length < MOST_NOTES) run.notes.push({ at: Date.now(), code, values, text });
}

/** Waits, or until the run ends. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms).unref();
    signal.addEventListener('abort', done);
  });
}

/** A run as it is told over HTTP. */
export function runView({ phoneNumberId, notes, ...run }: ScenarioRun): JsonObject {
  return { ...run, numberId: phoneNumberId, notes: [...notes] };
}
