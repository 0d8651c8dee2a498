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
  // Codes, shapes and names of templates at Meta; `meta_…` are stable codes of the API.
  /\b(to|from|at)Meta\w*|\bmeta(?!Id\b)[A-Z]\w*/,
  /\b(parameter_format|parameter_name|param_name|sub_type|example_handle|(header|body)_text_named_params)\b/,
  /\b(message_template_\w+|template_category_update|(new|correct)_category|rejected_reason|quality_score)\b/,
  /['"`](HEADER|BODY|FOOTER|BUTTONS|QUICK_REPLY|PHONE_NUMBER|COPY_CODE|OTP|CAROUSEL|LIMITED_TIME_OFFER)\b/,
  /\b2388\d{3}\b/,
  /\b(SendComponent|MessagePayload)\b/,
  /\b(messaging_product|phone_number_id|biz_opaque_callback_data|recipient_user_id|wa_id)\b/,
  /\bhub\.(mode|challenge|verify_token)\b/,
  /channels\/whatsapp/,
];

/** Lines of a source that name them. */
function graphWordsIn(source: string): string[] {
  return source.split('\n').filter((line) => graphWords.some((word) => word.test(line)));
}

const rooms = ['src/messaging', 'src/templates', 'src/ingress', 'src/dispatch', 'src/api'];

describe('the port of channels', () => {
  it.each(rooms)('keeps the words of Graph out of %s', (room) => {
    const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name),
    );
    expect(files.length).toBeGreaterThan(10);
    const named = files.flatMap((name) =>
      graphWordsIn(readFileSync(join(room, name), 'utf8')).map((line) => `${name}: ${line.trim()}`),
    );
    expect(named).toEqual([]);
  });

  it.each([
    "channel: 'whatsapp-cloud',",
    "import { GraphClient } from '../channels/index.js';",
    'const components = built as SendComponent[];',
    "const id = metadata['phone_number_id'];",
    "components.push({ type: 'HEADER', format: 'TEXT' });",
    "return { parameter_format: 'NAMED', components };",
    'const code = toMetaLanguage(row.language);',
    'compare(ours, atMeta);',
    'const name = value.message_template_name;',
    'const alreadyExists = 2388024;',
  ])('would find %s', (line) => {
    expect(graphWordsIn(`const a = 1;\n${line}\n`)).toEqual([line]);
  });

  it('names no provider in what the module of templates says', () => {
    const named = readdirSync('src/templates')
      .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name))
      .filter((name) => /\bMeta\b|\bWhatsApp\b/.test(readFileSync(join('src/templates', name), 'utf8')));
    expect(named).toEqual([]);
  });
});
