// The table a person reads. Aims are those the project set itself; see README.md.

export function report(results) {
  const rows = [];
  for (const one of results.ingest ?? []) rows.push(...ingestRows(one));
  for (const one of results.inbound ?? []) rows.push(...inboundRows(one));
  for (const one of results.e2e ?? []) rows.push(...endToEndRows(one));
  for (const one of results.timers ?? []) rows.push(...timerRows(one));
  for (const one of results.threads ?? []) rows.push(...threadRows(one));
  for (const one of results.search ?? []) rows.push(...searchRows(one));
  for (const one of results.media ?? []) rows.push(...mediaRows(one));
  for (const one of results.shopify ?? []) rows.push(...shopifyRows(one));
  for (const one of results.process ?? []) rows.push(...processRows(one));
  return table(['what', 'on', 'aim', 'reached', ''], rows);
}

const row = (what, on, aim, reached, met) => [
  what,
  on,
  aim,
  reached,
  met === undefined ? '' : met ? 'met' : 'short',
];

function ingestRows({ backend, floor, liaison, ratio }) {
  const aim = backend === 'mariadb' ? 1 : 0.6;
  return [
    row(
      'ingest, floor',
      backend,
      '',
      `${floor.perSecond}/s, p50 ${floor.p50} ms, p99 ${floor.p99} ms, ${floor.cpuUs} µs of processor`,
    ),
    row(
      'ingest, Liaison',
      backend,
      '',
      `${liaison.perSecond}/s, p50 ${liaison.p50} ms, p99 ${liaison.p99} ms, ${liaison.cpuUs} µs of processor`,
    ),
    row('ingest, ratio', backend, `>= ${aim}`, `${ratio}`, ratio >= aim),
    ...(backend === 'mariadb'
      ? [row('ingest, p99', backend, '<= 150 ms', `${liaison.p99} ms`, liaison.p99 <= 150)]
      : []),
  ];
}

function shopifyRows({ backend, perSecond, latency, workedOffSeconds, quietDelay, refused }) {
  const isAim = backend === 'mariadb';
  const reached = `${perSecond}/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms`;
  return [
    row(
      'Shopify, webhooks accepted',
      backend,
      isAim ? '2,000/s, p99 <= 300 ms' : '',
      Object.keys(refused).length > 0 ? `${reached}, refused ${JSON.stringify(refused)}` : reached,
      isAim ? perSecond >= 1_900 && latency.p99 <= 300 && Object.keys(refused).length === 0 : undefined,
    ),
    row(
      'Shopify, worked off',
      backend,
      isAim ? '<= 40 s' : '',
      `${workedOffSeconds} s after the first`,
      isAim ? workedOffSeconds <= 40 : undefined,
    ),
    row(
      'Shopify, a quiet shop waits',
      backend,
      isAim ? '<= 2 s' : '',
      `p50 ${quietDelay.p50} ms, p99 ${quietDelay.p99} ms`,
      isAim ? quietDelay.p99 <= 2_000 : undefined,
    ),
  ];
}

function inboundRows({ backend, updates, answeredMs, messagesPerSecond, ordersPerSecond, ratio }) {
  const aim = backend === 'mariadb' ? '<= 250 ms' : '';
  return [
    row(
      `inbound, a webhook of ${updates} answered`,
      backend,
      aim,
      `${answeredMs} ms`,
      backend === 'mariadb' ? answeredMs <= 250 : undefined,
    ),
    row(
      'inbound, worked off',
      backend,
      '>= 1.5 x orders',
      `${messagesPerSecond}/s beside ${ordersPerSecond} orders/s: ${ratio}`,
      ratio >= 1.5,
    ),
  ];
}

function endToEndRows({ backend, perSecond, paced, peakMb }) {
  const aim = backend === 'mariadb' ? 800 : 500;
  const memory = Object.entries(peakMb);
  return [
    row('end to end', backend, `>= ${aim}/s`, `${perSecond}/s`, perSecond >= aim),
    row(
      `p99 to delivered at ${paced.perSecond}/s`,
      backend,
      '<= 1000 ms',
      `${paced.toDelivered.p99} ms (p50 ${paced.toDelivered.p50})`,
      paced.toDelivered.p99 <= 1000,
    ),
    row(
      `p99 to acceptance at ${paced.perSecond}/s`,
      backend,
      '',
      `${paced.toAcceptance.p99} ms (p50 ${paced.toAcceptance.p50})`,
    ),
    ...memory.map(([role, mb]) =>
      row(`memory under load, ${role}`, backend, '<= 350 MB', `${mb} MB`, mb <= 350),
    ),
  ];
}

function mediaRows({ backend, uploads, stored, peakMb, mbPerSecond }) {
  const isMet = stored === uploads && peakMb < 400;
  return [
    row(
      `memory, ${uploads} uploads of 5 MB at once`,
      backend,
      '< 400 MB',
      `${peakMb} MB, ${stored} stored, ${mbPerSecond} MB/s`,
      isMet,
    ),
  ];
}

function timerRows({ backend, pending, ratio, amongAThousand, amongAll }) {
  const cost = ({ setMs, fireMs }) => `${setMs} + ${fireMs}`;
  return [
    row(
      `timers, ${pending} / 1000 pending`,
      backend,
      '<= 1.3',
      `${ratio} (${cost(amongAll)} / ${cost(amongAThousand)} ms)`,
      ratio <= 1.3,
    ),
  ];
}

function threadRows({ backend, messages, medianMs, slowestMs, floorMs }) {
  return [
    row(
      `a page of a thread of ${messages} messages`,
      backend,
      '<= 20 ms',
      `${medianMs} ms, the slowest ${slowestMs} ms (of two messages ${floorMs} ms)`,
      slowestMs <= 20,
    ),
  ];
}

function searchRows({ backend, messages, rare, ten, one, none, both, everywhere }) {
  const few = [rare, ten, one, none, both];
  const slowest = Math.max(...few.map(({ slowestMs }) => slowestMs));
  return [
    row(
      `search of ${messages} messages, words in at most 1,000`,
      backend,
      '<= 200 ms',
      `${rare.medianMs} ms, the slowest of any ${slowest} ms`,
      slowest <= 200,
    ),
    row(
      'search, the newest 500 with words of all',
      backend,
      '<= 2000 ms',
      `${everywhere.medianMs} ms, the slowest ${everywhere.slowestMs} ms`,
      everywhere.slowestMs <= 2_000,
    ),
  ];
}

function processRows({ backend, readyMs, firstStartMs, idleMb }) {
  return Object.keys(readyMs).flatMap((role) => [
    row(
      `ready, ${role}`,
      backend,
      '<= 3000 ms',
      `${readyMs[role]} ms (first start ${firstStartMs[role]} ms)`,
      readyMs[role] <= 3000,
    ),
    row(`memory idle, ${role}`, backend, '<= 150 MB', `${idleMb[role]} MB`, idleMb[role] <= 150),
  ]);
}

function table(head, rows) {
  const widths = head.map((title, index) =>
    Math.max(title.length, ...rows.map((cells) => cells[index].length)),
  );
  const line = (cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index])).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join(
    '\n',
  );
}
