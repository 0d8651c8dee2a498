import {
  createParamDecorator,
  SetMetadata,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { Actor } from './actor.js';
import type { Scope } from './scopes.js';

export const scopeMetadata = 'liaison:scope';
export const publicMetadata = 'liaison:public';

/** The scope a key needs for a route. A route has this or {@link Public}; one with neither answers nobody. */
export const RequireScope = (scope: Scope): CustomDecorator => SetMetadata(scopeMetadata, scope);

/** A route that needs no key. */
export const Public = (): CustomDecorator => SetMetadata(publicMetadata, true);

/** Where the guard leaves the actor on the request. */
export interface ActorRequest {
  actor?: Actor;
}

/** The actor of a request the guard let through. */
export function actorOf(context: ExecutionContext): Actor {
  const { actor } = context.switchToHttp().getRequest<ActorRequest>();
  if (!actor) throw new Error('no actor: the route is public or the guard is missing');
  return actor;
}

/** Id of the account a request is about. */
export const CurrentAccount = createParamDecorator(
  (_: unknown, context: ExecutionContext) => actorOf(context).accountId,
);

/** Who makes the request. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) => actorOf(context));
