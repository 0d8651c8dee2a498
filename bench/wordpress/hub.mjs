// A hub that takes everything: at once, after ten seconds, or not at all. Only the plugin is measured here.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** @returns `url`, `received` (requests so far), `wait` (milliseconds before each answer; may be changed), `close`. */
export async function startHub() {
  const hub = { url: '', received: 0, items: 0, wait: 0, close: async () => {} };
  const server = createServer(async (request, response) => {
    hub.received++;
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url.startsWith('/hooks/')) hub.items += (body.match(/"topic":/g) ?? []).length;
    if (hub.wait > 0) await sleep(hub.wait);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  hub.url = `http://127.0.0.1:${server.address().port}`;
  hub.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    });
  return hub;
}
