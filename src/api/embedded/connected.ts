import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ownerSettings, type OwnedConnection } from '../../connections/index.js';
import { problem } from '../../http/index.js';
import type { EmbeddedRequest } from './embedded.guard.js';

/** Lets a request through once the shop of its session token is connected. Stands behind the guard of the token. */
@Injectable()
export class ConnectedGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { embedded } = context.switchToHttp().getRequest<EmbeddedRequest>();
    if (embedded?.row && embedded.state === 'connected') return true;
    throw problem(
      'shop_not_connected',
      'This shop is not connected. Ask GET /embedded/{connector}/session for what it needs, and install it with POST /embedded/{connector}/install.',
    );
  }
}

/** The connection of the shop a session token is about, and of no other. */
export const CurrentConnection = createParamDecorator(
  (_: unknown, context: ExecutionContext): OwnedConnection => {
    const { embedded, language } = context.switchToHttp().getRequest<EmbeddedRequest>();
    if (!embedded?.row) throw new Error('no connection: the guard is missing');
    const { row, session } = embedded;
    return {
      row,
      connector: session.connector,
      actor: { kind: 'companion', id: row.id },
      settings: ownerSettings(session.connector),
      locale: language,
    };
  },
);
