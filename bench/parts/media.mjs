// Many uploads at once: what they cost in memory, which must not grow with their size.
import { randomBytes } from 'node:crypto';
import { clearInterval, setInterval } from 'node:timers';
import { request } from 'undici';
import { BenchHub } from '../lib/hub.mjs';
import { round } from '../lib/stats.mjs';

const uploads = 200;
const uploadBytes = 5 * 1024 * 1024;
const pieceBytes = 64 * 1024;

export async function media(backend, servers, options, say) {
  const roles = backend === 'mariadb' ? ['api'] : ['all'];
  const hub = await BenchHub.start(backend, servers, {
    roles,
    emulator: false,
    nodeOptions: options.nodeOptions,
  });
  const [program] = hub.programs;
  let peakMb = 0;
  const watch = setInterval(() => (peakMb = Math.max(peakMb, program.residentMb())), 50);
  try {
    const { key } = await hub.call('POST', '/v1/api-keys', { name: 'Uploads', scopes: ['send'] });
    const idleMb = program.residentMb();
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: uploads }, () => upload(hub.url, key)));
    const seconds = (performance.now() - began) / 1000;
    const stored = answers.filter((status) => status === 201).length;
    const figures = {
      backend,
      uploads,
      stored,
      idleMb: round(idleMb, 0),
      peakMb: round(peakMb, 0),
      mbPerSecond: round((uploads * uploadBytes) / 2 ** 20 / seconds, 0),
    };
    say(
      `  ${backend}: ${stored} of ${uploads} uploads of 5 MB at once stored in ${round(seconds, 1)} s, ` +
        `${figures.peakMb} MB of memory at most (${figures.idleMb} MB before)`,
    );
    return figures;
  } finally {
    clearInterval(watch);
    await hub.stop();
  }
}

async function upload(url, key) {
  const answer = await request(`${url}/v1/media`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'image/png',
      'content-length': String(uploadBytes),
    },
    body: picture(),
    headersTimeout: 120_000,
  });
  await answer.body.dump();
  return answer.statusCode;
}

/** A picture of its own, made as it is sent. */
async function* picture() {
  const first = randomBytes(pieceBytes);
  first.set(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
  yield first;
  const rest = randomBytes(pieceBytes);
  for (let sent = pieceBytes; sent < uploadBytes; sent += pieceBytes) yield rest;
}
