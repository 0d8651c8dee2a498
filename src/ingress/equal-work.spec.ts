import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConnectionRepository } from '../connections/index.js';
import { newId } from '../platform/index.js';
import { RunningDoor } from '../../test/support/front-door.js';
import { toyConnector } from '../../test/support/toy.connector.js';

describe('an unknown connection', () => {
  let door: RunningDoor;
  let known: string;
  beforeAll(async () => {
    door = await RunningDoor.open([toyConnector]);
    const settings = { url: 'https://shop.example', secret: 'a-secret-of-these-tests' };
    known = (
      await door.connections.create(
        newId(),
        { connector: 'toy', name: 'Toy', settings },
        { contactVendor: false },
      )
    ).id;
  });
  afterAll(() => door.close());

  /** What the door does for one forged delivery, counted: look-ups, decryptions; and what it answers. */
  async function workFor(id: string): Promise<{ lookups: number; decryptions: number; answer: unknown }> {
    door.connections.forget(id);
    const lookups = jest.spyOn(ConnectionRepository.prototype, 'byId');
    const decryptions = jest.spyOn(door.base.secrets, 'decrypt');
    try {
      const answer = await fetch(`http://127.0.0.1:${door.port}/hooks/${id}`, {
        method: 'POST',
        headers: { 'x-toy-signature': 'AAAA' },
        body: '{"id":1}',
      });
      return {
        lookups: lookups.mock.calls.length,
        decryptions: decryptions.mock.calls.length,
        answer: { status: answer.status, text: await answer.text() },
      };
    } finally {
      lookups.mockRestore();
      decryptions.mockRestore();
    }
  }

  it('costs the same work and is answered in the same words as a bad signature', async () => {
    const forged = await workFor(known);
    expect(forged).toMatchObject({ lookups: 1, decryptions: 1, answer: { status: 401 } });
    for (const id of [newId(), 'not-an-id', '00000000-0000-0000-0000-000000000000']) {
      expect(await workFor(id)).toEqual(forged);
    }
  });
});
