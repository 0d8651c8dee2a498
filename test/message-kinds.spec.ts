import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { kindsTable, page, renewed } from '../bin/lib/message-kinds.mjs';
import { whatsappChannel } from '../src/channels/index.js';
import { contentExamples, freeContentKinds, freeContentSchemas, wayToPaySchema } from '../src/sdk/index.js';

const sentBy = 'test/e2e/say.e2e.ts';

it('docs/messages.md lists each kind, its limits and its example as they are: npm run docs:messages', () => {
  const table = kindsTable({
    schemas: freeContentSchemas,
    examples: contentExamples,
    payments: wayToPaySchema,
    channel: whatsappChannel,
    sentBy,
  });
  const text = readFileSync(page, 'utf8');
  expect(text).toBe(renewed(text, table));
  for (const kind of freeContentKinds) expect(text).toContain(`| \`${kind}\` |`);
});

it('the test it names sends every example', () => {
  expect(readFileSync(sentBy, 'utf8')).toContain('Object.values(contentExamples)');
});
