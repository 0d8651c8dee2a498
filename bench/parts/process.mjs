// How soon a process is ready, and what it weighs while nothing happens.
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchHub } from '../lib/hub.mjs';
import { freePort } from '../lib/processes.mjs';
import { median, round } from '../lib/stats.mjs';

const starts = 3;
const idleSeconds = 10;

export async function processFigures(backend, servers, options, say) {
  const roles = backend === 'mariadb' ? ['api', 'worker'] : ['all'];
  const hub = await BenchHub.start(backend, servers, { roles, emulator: false });
  try {
    const first = Object.fromEntries(
      hub.programs.map((program) => [program.name, round(program.readyInMs, 0)]),
    );
    const again = Object.fromEntries(roles.map((role) => [role, []]));
    for (let start = 0; start < starts; start++) {
      for (const program of hub.programs) await program.stop();
      hub.programs = [];
      for (const role of roles) {
        const program = await hub.startRole(role, role === 'worker' ? await freePort() : hub.port);
        again[role].push(program.readyInMs);
        hub.programs.push(program);
      }
    }
    await sleep(idleSeconds * 1000);
    const figures = {
      backend,
      firstStartMs: first,
      readyMs: Object.fromEntries(roles.map((role) => [role, round(median(again[role]), 0)])),
      idleMb: Object.fromEntries(
        hub.programs.map((program) => [program.name, round(program.residentMb(), 0)]),
      ),
    };
    say(
      `  ${backend}: first start ${JSON.stringify(first)} ms, later ${JSON.stringify(figures.readyMs)} ms, idle ${JSON.stringify(figures.idleMb)} MB`,
    );
    return figures;
  } finally {
    await hub.stop();
  }
}
