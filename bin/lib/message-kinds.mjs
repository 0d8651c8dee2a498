// Writes the table of what a message can say into docs/messages.md, from the very schemas and limits that check it.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const page = 'docs/messages.md';
const [begin, end] = [
  '<!-- prettier-ignore-start -->\n<!-- kinds: npm run docs:messages -->',
  '<!-- prettier-ignore-end -->',
];

/** One limit in words. */
function limitWords({ when, ...limit }) {
  if (when) return `${limitWords(limit)} (${conditionWords(when)})`;
  const place = `\`${limit.path}\``;
  switch (limit.limit) {
    case 'characters':
      return `${place} ≤ ${limit.max} characters`;
    case 'entries':
      return `${place} ≤ ${limit.max} entries`;
    case 'entries_in_all':
      return `${place} ≤ ${limit.max} entries in all`;
    case 'unique':
      return `${place} all different`;
    case 'required':
      return `${place} needed${limit.ifSeveral ? ' where there are several' : ''}`;
    case 'absent':
      return `${place} left out`;
    default:
      return `${place} ${limit.means}`;
  }
}

/** When a limit holds, in words. */
function conditionWords({ path, in: values, notIn }) {
  if (notIn) return `where \`${path}\` is not ${notIn.join(', ')}`;
  return values ? `where \`${path}\` is ${values.join(', ')}` : `where \`${path}\` is given`;
}

function mediaWords({ maxBytes, mimeTypes }) {
  const size = maxBytes >= 1_048_576 ? `${maxBytes / 1_048_576} MB` : `${maxBytes / 1_024} KB`;
  return `\`media\` ≤ ${size}: ${mimeTypes.join(', ')}`;
}

/** Fields of a kind; those with a question mark may be left out. */
function fieldWords(schema) {
  return Object.entries(schema.shape)
    .filter(([name]) => name !== 'kind')
    .map(([name, field]) => `\`${name}${field.safeParse(undefined).success ? '?' : ''}\``)
    .join(', ');
}

function rowOf(kind, { schemas, channel, sentBy }) {
  const { content = [], media = {} } = channel.limits;
  const limits = content.filter(({ kinds }) => kinds.includes(kind));
  const file = media[kind];
  const words = [...limits.map(limitWords), ...(file ? [mediaWords(file)] : [])];
  const sources = [...new Set([...limits, ...(file ? [file] : [])].map(({ source }) => source))];
  const cells = [
    `\`${kind}\``,
    fieldWords(schemas[kind]),
    words.join('; ') || '–',
    sources.map((source, index) => `[${index + 1}](https://${source})`).join(' ') || '–',
    `\`${sentBy}\``,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The generated part of the page. */
export function kindsTable(given) {
  const { payments } = given;
  const kinds = Object.keys(given.schemas);
  const { title } = given.channel;
  const table = [
    `| kind | fields | ${title} carries | sources | sent by |`,
    '| --- | --- | --- | --- | --- |',
    ...kinds.map((kind) => rowOf(kind, given)),
    '',
    '### Ways to pay an order',
    '',
    'In `payments` of `order_details`. Each is sent by `test/e2e/say.e2e.ts`.',
    '',
    '| kind | fields |',
    '| --- | --- |',
    ...payments.options.map((way) => `| \`${way.shape.kind.value}\` | ${fieldWords(way)} |`),
  ];
  const examples = kinds.flatMap((kind) => [
    `#### \`${kind}\``,
    '',
    '```json',
    JSON.stringify(
      { to: { phone: '+4915112345678' }, purpose: 'transactional', content: given.examples[kind] },
      null,
      2,
    ),
    '```',
    '',
  ]);
  return [begin, '', ...table, '', '### An example of each', '', ...examples.slice(0, -1), '', end].join(
    '\n',
  );
}

/** The page with its generated part renewed. */
export function renewed(text, table) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has lost the marks of its generated part`);
  return text.slice(0, from) + table + text.slice(to + end.length);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sdk = await import('../../dist/src/sdk/index.js');
  const { whatsappChannel: channel } = await import('../../dist/src/channels/index.js');
  const table = kindsTable({
    schemas: sdk.freeContentSchemas,
    examples: sdk.contentExamples,
    payments: sdk.wayToPaySchema,
    channel,
    sentBy: 'test/e2e/say.e2e.ts',
  });
  writeFileSync(page, renewed(readFileSync(page, 'utf8'), table));
  console.log(`Wrote ${page}.`);
}
