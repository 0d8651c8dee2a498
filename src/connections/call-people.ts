import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import { internationalPhone, knownAt } from '../contacts/index.js';
import type { Reader } from '../database/index.js';
import { personSchema, type Person } from '../sdk/index.js';

/** A call that may name a person, on its way to a connection. */
export interface PersonCall {
  accountId: string;
  /** The connection whose event the call came of: its vendor's ids are what the person's id may be. */
  from: string;
  /** The connection it goes to. */
  to: string;
  /** Whether the caller chose that connection, and so may know its vendor's ids. */
  isNamed: boolean;
  input: Record<string, unknown>;
}

/**
 * Whom calls are about, by what the vendor that is called knows them by. An id counts with the vendor that gave
 * it, so a call that an event of a shop caused never reaches a CRM with the shop's id in it.
 */
@Injectable()
export class CallPeople {
  /** Inputs of calls with the person's id at each connection in the place of another one's. */
  async translated(reader: Reader, calls: readonly PersonCall[]): Promise<Record<string, unknown>[]> {
    const foreign = calls.flatMap((call, index) => {
      const person = personOf(call.input);
      return person?.externalId === undefined || call.from === call.to ? [] : [{ call, index, person }];
    });
    const inputs = calls.map(({ input }) => input);
    if (foreign.length === 0) return inputs;
    const known = await knownAt(
      reader,
      foreign.map(({ call, person: { externalId } }) => ({
        accountId: call.accountId,
        person: { externalId },
        from: call.from,
        at: call.to,
        country: null,
      })),
    );
    foreign.forEach(({ call, index, person }, position) => {
      const found = known[position];
      const { externalId: _, ...others } = person;
      if (found) inputs[index] = { ...call.input, person: { ...found, ...others, ...idOf(found) } };
      // Nobody's id where the event is from: one the caller learnt of the connection it chose, or no id at all.
      else if (!call.isNamed) inputs[index] = { ...call.input, person: others };
    });
    return inputs;
  }

  /**
   * The input of a call that is about to be made: with the id by which the connection knows the person, where it
   * has none, and the phone in E.164 where it can be read. What names nobody is answered as it came.
   */
  async completed(
    reader: Reader,
    accountId: string,
    connectionId: string,
    input: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    const person = personOf(input);
    if (person === undefined) return input;
    const [account] = await reader.selectIn(accountTable, 'id', [accountId]);
    const country = account?.country ?? null;
    const phone = internationalPhone(person, country);
    const written = { ...person, ...(phone === undefined ? {} : { phone }) };
    if (person.externalId !== undefined) return { ...input, person: written };
    const request = { accountId, person, from: undefined, at: connectionId, country };
    const [known] = await knownAt(reader, [request]);
    return { ...input, person: { ...written, ...idOf(known) } };
  }
}

function idOf(known: { externalId?: string | undefined } | undefined): Pick<Person, 'externalId'> {
  return known?.externalId === undefined ? {} : { externalId: known.externalId };
}

/** The person an input names, as every capability names one; undefined where it names none. */
function personOf({ person }: Record<string, unknown>): Person | undefined {
  if (typeof person !== 'object' || person === null) return undefined;
  const read = personSchema.safeParse(person);
  return read.success ? read.data : undefined;
}
