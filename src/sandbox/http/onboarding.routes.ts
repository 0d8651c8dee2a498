import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphEmulator } from '../emulator.js';
import type { SandboxNumber } from '../model/model.js';
import { deregister, register, requestCode, verifyCode } from '../state/number-standing.js';
import { AnswerFaults } from './answer-faults.js';
import { answer, checkVersion } from './graph-http.js';

type Fields = Record<string, unknown>;

/** Verification and registration of numbers, tokens and the codes of Embedded Signup. */
export function onboardingRoutes(app: FastifyInstance, emulator: GraphEmulator): void {
  const { directory, apps } = emulator.state;
  const faults = new AnswerFaults(app, emulator);

  /** A change of one number, asked for with its token. */
  const change = (
    edge: string,
    work: (number: SandboxNumber, fields: Fields, now: number) => SandboxNumber | undefined,
  ) =>
    app.post(`/:version/:id/${edge}`, async (request, reply) => {
      checkVersion(request);
      const query = request.query as Fields;
      const owns = directory.authorise(request.headers.authorization, query['access_token']);
      const fault = await faults.next({ operation: 'read' });
      if (fault) return faults.apply(fault, request, reply, () => undefined);
      const number = directory.ownNumber(owns, (request.params as { id: string }).id, 'POST');
      const changed = work(number, { ...query, ...bodyOf(request) }, emulator.clock.now());
      if (changed) directory.putNumber(changed);
      return answer(reply, { success: true });
    });

  /** Keeps what a try has changed before it is refused. */
  const tried = (result: ReturnType<typeof register>): SandboxNumber => {
    if (!result.refusal) return result.number;
    directory.putNumber(result.number);
    throw result.refusal;
  };

  change('request_code', (number, { code_method: method, language }, now) =>
    requestCode(number, { method, language }, now),
  );
  change('verify_code', (number, { code }, now) => tried(verifyCode(number, code, now)));
  change('register', (number, { pin }, now) => tried(register(number, pin, now)));
  change('deregister', (number, _fields, now) => deregister(number, now));

  const exchange = async (request: FastifyRequest, reply: FastifyReply) => {
    checkVersion(request);
    const fault = await faults.next({ operation: 'read' });
    if (fault) return faults.apply(fault, request, reply, () => undefined);
    const given = { ...(request.query as Fields), ...bodyOf(request) };
    const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
    const credentials = [text('client_id'), text('client_secret'), text('code')] as const;
    const { token, wabaIds = [] } = apps.exchange(...credentials, text('redirect_uri'));
    directory.grant(token, [], wabaIds);
    return answer(reply, { access_token: token, token_type: 'bearer' });
  };
  app.get('/:version/oauth/access_token', exchange);
  app.post('/:version/oauth/access_token', exchange);

  app.get('/:version/debug_token', async (request, reply) => {
    checkVersion(request);
    const { input_token: token } = request.query as { input_token?: string };
    return answer(
      reply,
      apps.debug(request.headers.authorization, token, (one) => directory.isKnown(one)),
    );
  });
}

function bodyOf({ body }: FastifyRequest): Fields {
  return typeof body === 'object' && body !== null && !Buffer.isBuffer(body) ? (body as Fields) : {};
}
