import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { controlRoutes } from './control.routes.js';
import type { GraphEmulator } from '../emulator.js';
import { GraphError, parameterError, unknownPath } from '../model/graph-error.js';
import { refuse } from './graph-http.js';
import { managementRoutes } from './management.routes.js';
import { mediaRoutes } from './media.routes.js';
import { messageRoutes } from './message.routes.js';
import { onboardingRoutes } from './onboarding.routes.js';
import { numberPagesRoutes } from './number-pages.routes.js';
import { signupDialogRoutes } from './signup-dialog.routes.js';
import { uploadRoutes } from './upload.routes.js';

/** How the emulator is mounted. */
export interface GraphEmulatorPluginOptions {
  emulator: GraphEmulator;
  /** Whether `/_control/…` answers over HTTP. Default true; the hub says false and calls the class. */
  control?: boolean;
}

/**
 * Mounts the Graph endpoints, and the control endpoints unless switched off, under whatever prefix it is registered
 * with.
 */
export const graphEmulatorPlugin: FastifyPluginAsync<GraphEmulatorPluginOptions> = async (app, options) => {
  const { emulator } = options;
  acceptBodies(app);
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof GraphError) return refuse(reply, error);
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== undefined && statusCode < 500)
      return refuse(reply, parameterError((error as Error).message));
    return refuse(reply, new GraphError(500, internal()));
  });
  app.setNotFoundHandler((request, reply) => refuse(reply, unknownPath(request.url.split('?')[0] ?? '')));
  // Whatever is asked: a token used with a wrong proof is refused before anything is looked at.
  app.addHook('preHandler', (request, _reply, done) => {
    const { access_token: given, appsecret_proof: proof } = request.query as Record<
      string,
      string | undefined
    >;
    const bearer = request.headers.authorization;
    const token = bearer?.startsWith('Bearer ') ? bearer.slice(7).trim() : given;
    try {
      if (token !== undefined && !request.url.includes('/_control'))
        emulator.state.apps.checkProof(token, proof);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  messageRoutes(app, emulator);
  mediaRoutes(app, emulator);
  numberPagesRoutes(app, emulator);
  uploadRoutes(app, emulator);
  managementRoutes(app, emulator);
  onboardingRoutes(app, emulator);
  if (options.control === false) return;
  signupDialogRoutes(app, emulator);
  await app.register(controlRoutes, { prefix: '/_control', emulator });
};

function internal(): ConstructorParameters<typeof GraphError>[1] {
  return { message: 'An unknown error has occurred.', type: 'OAuthException', code: 1, fbtrace_id: 'A' };
}

/** Its own parsers, whatever the application around it uses: Graph answers unreadable bodies in its own form. */
function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(body as string));
    } catch {
      done(parameterError('The request body is not valid JSON.'));
    }
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body as string)));
    },
  );
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 101 * 1024 * 1024 }, (_request, body, done) =>
    done(null, body),
  );
}
