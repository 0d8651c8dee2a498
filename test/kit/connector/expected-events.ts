import type { AnyConnector } from '../../../src/sdk/index.js';
import { eventProblem } from '../events.js';
import { check, describeError, type Check, type Report } from '../finding.js';
import type { Expectation, FixtureDelivery } from '../fixtures.js';
import {
  identityOf,
  play,
  playableItems,
  type ConnectorMaterials,
  type Outcome,
  type States,
} from '../play.js';
import { firstDifference } from '../pure.js';

/** Do the recorded deliveries become what is expected of them? */
export function fixtureChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  return [
    check('fixtures', 'fixtures can be read and reach every trigger', (report) => {
      for (const problem of materials.problems ?? []) report(problem.where, problem.what, problem.todo);
      reportCoverage(connector, materials, report);
    }),
    check('expected', 'fixtures become the expected events, valid against the catalogue', (report) => {
      const states: States = new Map();
      for (const delivery of materials.deliveries)
        reportDelivery(connector, materials, delivery, states, report);
    }),
  ];
}

function reportCoverage(connector: AnyConnector, materials: ConnectorMaterials, report: Report): void {
  const reached = new Set(playableItems(connector, materials).map((item) => item.trigger.id));
  for (const trigger of connector.triggers) {
    if (!reached.has(trigger.id)) {
      report(
        `triggers.${trigger.id}`,
        'is reached by no fixture.',
        `Record a delivery of topic ${trigger.topics.join(' or ') || '…'} in fixtures/.`,
      );
    }
  }
}

function reportDelivery(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  delivery: FixtureDelivery,
  states: States,
  report: Report,
): void {
  const where = `fixtures/${delivery.name}.json`;
  let outcome: Outcome;
  try {
    outcome = play(connector, materials, delivery, states);
  } catch (error) {
    report(
      where,
      `makes the connector throw ${describeError(error)}.`,
      'Throw ContractViolation, or cope with it.',
    );
    return;
  }
  if (outcome.kind === 'events') {
    for (const event of outcome.events) {
      const problem = eventProblem(event, delivery.receivedAt);
      if (problem !== undefined) {
        report(
          where,
          `gives ${event.type} whose ${problem}.`,
          'Make it fit the catalogue in src/sdk/events.ts.',
        );
      }
    }
    for (const event of outcome.events) {
      const missing = event.supersededBy?.find(
        (name) => !outcome.events.some((other) => other.type === name && other.subject === event.subject),
      );
      if (missing !== undefined)
        report(
          where,
          `gives ${event.type} superseded by ${missing}, which it does not give.`,
          'Name events of the same delivery.',
        );
    }
    const twice = outcome.events.map(identityOf).find((key, index, all) => all.indexOf(key) !== index);
    if (twice !== undefined) {
      report(
        where,
        `gives "${twice}" twice at once.`,
        'Give each event its own transition; one of them would be lost.',
      );
    }
  }
  const difference = delivery.expected && outcomeDifference(outcome, delivery.expected);
  if (difference !== undefined) {
    report(where, difference, 'Correct the mapping, or the expectation when the vendor is right.');
  }
}

/** How an outcome differs from its expectation, as the second half of a sentence. */
function outcomeDifference(outcome: Outcome, expected: Expectation): string | undefined {
  if ('events' in expected) {
    if (outcome.kind !== 'events')
      return `${describeOutcome(outcome)}, expected ${expected.events.length} event(s).`;
    const list = (events: readonly { type: string; subject: string; transition: string }[]): string =>
      events.map((event) => `${event.type} (${identityOf(event)})`).join(', ') || 'nothing';
    if (outcome.events.length !== expected.events.length) {
      return `gives ${list(outcome.events)}; expected ${list(expected.events)}.`;
    }
    const difference = firstDifference(outcome.events, expected.events);
    return difference && `gives ${list(outcome.events)}, where event ${difference}.`;
  }
  const kind = (['handshake', 'ignored', 'refused', 'contractViolation'] as const).find(
    (one) => one in expected,
  );
  if (outcome.kind !== kind) return `${describeOutcome(outcome)}, expected ${kind}.`;
  if (outcome.kind === 'handshake' && 'handshake' in expected && expected.handshake !== true) {
    return firstDifference(outcome.reply, expected.handshake);
  }
  if (outcome.kind === 'refused' && 'refused' in expected && typeof expected.refused === 'string') {
    return outcome.reason === expected.refused ? undefined : `is refused for ${outcome.reason}.`;
  }
  if (outcome.kind === 'contractViolation' && 'contractViolation' in expected) {
    const part = expected.contractViolation;
    return part === true || outcome.message.includes(part)
      ? undefined
      : `is refused with "${outcome.message}".`;
  }
  return undefined;
}

function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'handshake':
      return 'is answered as a handshake';
    case 'refused':
      return `is refused (${outcome.reason})`;
    case 'ignored':
      return `is ignored (${outcome.why})`;
    case 'contractViolation':
      return `violates the contract (${outcome.message})`;
    case 'events':
      return `gives ${outcome.events.map((event) => `${event.type} (${identityOf(event)})`).join(', ') || 'no events'}`;
  }
}
