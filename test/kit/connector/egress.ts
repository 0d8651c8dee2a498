import http from 'node:http';
import https from 'node:https';
import type { AnyConnector } from '../../../src/sdk/index.js';
import { check, notApplicable, type Check } from '../finding.js';
import type { ConnectorMaterials } from '../play.js';
import { callsOf, neverCalls, withEmulator } from './vendor.js';

/** Does everything it sends pass the guard of outgoing calls? */
export function egressCheck(connector: AnyConnector, materials: ConnectorMaterials): Check {
  const title = "every call goes through the context's fetch or agents";
  if (neverCalls(connector)) return notApplicable('egress', title, 'it never calls its vendor');
  if (materials.contract?.emulator === undefined)
    return notApplicable('egress', title, 'fixtures/contract.ts gives no emulator');
  return check('egress', title, (report) =>
    withEmulator(connector, materials, async (_emulator, _context, fresh) => {
      for (const [name, call] of callsOf(connector, materials)) {
        const past = await pastTheGuard(
          async () => void (await call(await fresh(30_000)).catch(() => undefined)),
        );
        if (past === undefined) continue;
        report(
          name,
          `calls its vendor by ${past}, which checks no address.`,
          "Use `context.fetch`, or hand `context.agents` to the vendor's SDK.",
        );
      }
    }),
  );
}

/**
 * Runs something, and says by what it went out past the guard: a name of the global that did it.
 * Node's own agents stand for every SDK that was not given ours.
 */
async function pastTheGuard(run: () => Promise<void>): Promise<string | undefined> {
  let past: string | undefined;
  const { fetch } = globalThis;
  const agents = [http.globalAgent, https.globalAgent];
  globalThis.fetch = (...sent) => {
    past ??= 'the global fetch';
    return fetch(...sent);
  };
  for (const agent of agents) {
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (...sent) => {
      past ??= "Node's global agent";
      return create(...sent);
    };
  }
  try {
    await run();
  } finally {
    globalThis.fetch = fetch;
    // Theirs are of their prototype.
    for (const agent of agents) Reflect.deleteProperty(agent, 'createConnection');
  }
  return past;
}
