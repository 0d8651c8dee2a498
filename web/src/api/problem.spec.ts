import { describe, expect, it } from '@jest/globals';
import { problemOf } from './problem.js';

describe('a refusal of the API', () => {
  it('is told in the words of its detail', () => {
    const problem = problemOf(409, {
      code: 'no_sandbox',
      title: 'No sandbox',
      detail: 'Ask another process.',
    });
    expect(problem).toMatchObject({ status: 409, code: 'no_sandbox', message: 'Ask another process.' });
  });

  it('names the first field at fault', () => {
    const errors = [{ field: 'customer', reason: 'is missing' }];
    expect(problemOf(422, { detail: 'Check the fields.', errors }).message).toBe('customer is missing');
  });

  it.each([undefined, null, {}, 'not JSON'])('is one all the same with the body %j', (body) => {
    expect(problemOf(502, body)).toMatchObject({ status: 502, message: 'HTTP 502' });
  });
});
