import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/**
 * Words of Meta's API. Who writes one outside the adapter makes every channel look like WhatsApp: what is
 * missing belongs into the port, `src/sdk/channel.ts`.
 */
const graphWords = [
  /whatsapp-cloud/,
  /\bGraph(Client|Answer|Failure|Settings|Number)\b/,
  /\bMeta(Template|Change|Components|Handler)\b/,
  /\b(SendComponent|MessagePayload)\b/,
  /\b(messaging_product|phone_number_id|biz_opaque_callback_data|recipient_user_id|wa_id)\b/,
  /\bhub\.(mode|challenge|verify_token)\b/,
  /channels\/whatsapp/,
];

/** Lines of a source that name them. */
function graphWordsIn(source: string): string[] {
  return source.split('\n').filter((line) => graphWords.some((word) => word.test(line)));
}

/** What src/templates still says in Meta's words: the shape of components. */
const componentWords = /\bSendComponent\b|\bMetaComponents\b/;
const rooms = ['src/messaging', 'src/templates', 'src/ingress', 'src/dispatch', 'src/api'];

describe('the port of channels', () => {
  it.each(rooms)('keeps the words of Graph out of %s', (room) => {
    const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name),
    );
    expect(files.length).toBeGreaterThan(10);
    const named = files.flatMap((name) =>
      graphWordsIn(readFileSync(join(room, name), 'utf8'))
        .filter((line) => room !== 'src/templates' || !componentWords.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(named).toEqual([]);
  });

  it.each([
    "channel: 'whatsapp-cloud',",
    "import { GraphClient } from '../channels/index.js';",
    'const components = built as SendComponent[];',
    "const id = metadata['phone_number_id'];",
  ])('would find %s', (line) => {
    expect(graphWordsIn(`const a = 1;\n${line}\n`)).toEqual([line]);
  });
});
