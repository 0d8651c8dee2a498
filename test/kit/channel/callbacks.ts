import fc from 'fast-check';
import {
  ContractViolation,
  type AnyChannel,
  type ChannelPart,
  type ChannelReading,
} from '../../../src/sdk/index.js';
import type { ChannelMaterials } from './materials.js';
import { check, describeError, notApplicable, type Check, type Report } from '../finding.js';

const receivedAt = Date.UTC(2026, 11, 1);

/** How a channel reads: callbacks are split by sender, kept without recipients, and read the same again. */
export function callbackChecks(channel: AnyChannel, materials: ChannelMaterials): Check[] {
  const { webhook } = channel;
  const partsOf = (body: string) => webhook.split(Buffer.from(body));
  const readAll = (parts: readonly ChannelPart[]) => parts.flatMap((part) => channel.read(part, receivedAt));
  const every = materials.callbacks.flatMap(({ body }) => partsOf(body));
  return [
    check('readings', 'reads its examples', (report) => {
      const kinds = new Set<ChannelReading['reading']>();
      for (const { name, body, sender, readings } of materials.callbacks) {
        const parts = partsOf(body);
        if (parts[0]?.sender !== sender)
          report(name, `is about ${parts[0]?.sender ?? 'nobody'}.`, `Say that it is about ${sender}.`);
        const found = readAll(parts);
        for (const { reading } of found) kinds.add(reading);
        if (found.length !== readings.length || !readings.every((one, index) => holds(one, found[index])))
          report(name, `says ${JSON.stringify(found)}.`, `It says ${JSON.stringify(readings)}.`);
        for (const one of found) wellFormed(one, name, report);
      }
      for (const needed of ['status', 'message'] as const)
        if (!kinds.has(needed)) report('materials', `have no callback with a ${needed}.`, 'Record one.');
    }),
    check('stable', 'reads the same callback the same way each time, and changes nothing in it', (report) => {
      for (const { name, body } of materials.callbacks) {
        const before = JSON.stringify(partsOf(body));
        const parts = partsOf(body);
        const one = JSON.stringify(readAll(parts));
        if (one !== JSON.stringify(readAll(parts)) || JSON.stringify(parts) !== before)
          report(name, 'is read in two ways.', 'Make split and read pure.');
      }
    }),
    check('kept', 'says the same again from the part that is kept', (report) => {
      for (const { name, body } of materials.callbacks) {
        for (const part of partsOf(body)) {
          const again = partsOf(webhook.join([part]));
          if (again.length !== 1 || again[0]?.sender !== part.sender)
            report(name, 'is about another sender once kept.', 'Keep what tells the sender.');
          const told = withoutRecipients(readAll([part]));
          if (JSON.stringify(withoutRecipients(readAll(again))) !== JSON.stringify(told))
            report(name, 'says something else once kept.', 'Keep all that is read.');
        }
      }
    }),
    check('recipients', 'keeps reports without the people they are about', (report) => {
      for (const part of every) {
        const read = readAll([part]);
        if (read.length === 0 || !read.every(({ reading }) => reading === 'status')) continue;
        const kept = webhook.join([part]);
        if (kept.includes(materials.address.value))
          report(part.topic, 'is kept with the recipient.', 'Leave whom it went to out of join.');
      }
    }),
    check('removed-senders', 'leaves a removed sender nothing but statuses', (report) => {
      for (const part of every) {
        const left = webhook.settling(part);
        const has = readAll([part]).some(({ reading }) => reading === 'status');
        if (has !== (left !== undefined))
          report(
            part.topic,
            has ? 'loses its statuses.' : 'is kept though it settles nothing.',
            'Correct settling.',
          );
        if (left && readAll([left]).some(({ reading }) => reading !== 'status'))
          report(part.topic, 'is still heard for a removed sender.', 'Leave only statuses.');
      }
    }),
    check('people', 'says which parts name people, so that erasure finds them', (report) => {
      for (const part of every)
        if (!part.namesPeople && readAll([part]).some(({ reading }) => reading === 'message'))
          report(part.topic, 'names a person and does not say so.', 'Set namesPeople.');
    }),
    check('nonsense', 'refuses what is no callback, and reads around what it cannot read', (report) => {
      for (const body of ['', 'no json', '[]', 'null', '7']) {
        try {
          webhook.split(Buffer.from(body));
          report('split', `takes ${JSON.stringify(body)}.`, 'Throw ContractViolation.');
        } catch (error) {
          if (!(error instanceof ContractViolation))
            report('split', `threw ${describeError(error)}.`, 'Throw ContractViolation.');
        }
      }
      const [part] = every;
      if (!part) return;
      fc.assert(
        fc.property(fc.dictionary(fc.constantFrom(...fieldsOf(every), 'x'), fc.jsonValue()), (fields) => {
          try {
            channel.read({ ...part, content: { ...part.content, ...fields } }, receivedAt);
          } catch (error) {
            report('read', `threw ${describeError(error)} for ${JSON.stringify(fields)}.`, 'Read around it.');
          }
        }),
        { numRuns: 300, seed: 20_261_130 },
      );
    }),
    webhook.handshake === undefined
      ? notApplicable('handshake', 'answers challenges and nothing else', 'its provider sends none')
      : check('handshake', 'answers challenges and nothing else', (report) => {
          for (const { name, body } of materials.callbacks) {
            const request = {
              method: 'POST',
              url: `/hooks/channels/${channel.id}`,
              headers: {},
              body: Buffer.from(body),
            };
            if (webhook.handshake?.(request, materials.settings) !== undefined)
              report(name, 'is taken for a handshake, and would not be stored.', 'Answer challenges alone.');
          }
        }),
  ];
}

function fieldsOf(parts: readonly ChannelPart[]): string[] {
  return [...new Set(parts.flatMap(({ content }) => Object.keys(content)))];
}

function wellFormed(reading: ChannelReading, where: string, report: Report): void {
  if (reading.reading !== 'status' && reading.reading !== 'message') return;
  const { providerMessageId, at } = reading;
  const word = reading.reading === 'status' ? reading.status : reading.kind;
  if (providerMessageId === '' || providerMessageId.length > 190)
    report(where, 'has an id that cannot be stored.', 'Leave out what has no id of 190 characters at most.');
  if (word === '' || word.length > 16) report(where, `has the word ${word}.`, 'Use 16 characters at most.');
  if (!Number.isFinite(at)) report(where, 'happened at no time.', 'Use the time it was received.');
  if (reading.reading === 'status' && reading.status === 'failed' && reading.error === undefined)
    report(where, 'failed without an error.', 'Give the code, or that of an unknown failure.');
  if (reading.reading !== 'message') return;
  const { phone, whatsappId, userId } = reading.sender;
  if ((phone ?? whatsappId ?? userId) === undefined)
    report(where, 'was written by nobody.', 'Leave out what has no sender.');
  if (phone !== undefined && !/^\d{5,20}$/.test(phone))
    report(where, `was written by the phone ${phone}.`, 'Give digits with the country code.');
}

/** A recipient's id is the one thing a report may lose by being kept. */
function withoutRecipients(readings: readonly ChannelReading[]): readonly unknown[] {
  return readings.map((one) => (one.reading === 'status' ? { ...one, userId: undefined } : one));
}

/** Whether everything `wanted` names is in `found`. */
function holds(wanted: unknown, found: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(wanted).every(([name, value]) =>
    holds(value, (found as Record<string, unknown>)[name]),
  );
}
