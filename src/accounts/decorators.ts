import {
  createParamDecorator,
  SetMetadata,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { Requester } from './actor.js';
import type { Scope } from './scopes.js';

export const scopeMetadata = 'liaison:scope';
export const publicMetadata = 'liaison:public';

/** The scope a key needs for a route. A route has this or {@link Public}; one with neither answers nobody. */
export const RequireScope = (scope: Scope): CustomDecorator => SetMetadata(scopeMetadata, scope);

/** A route that needs no key. */
export const Public = (): CustomDecorator => SetMetadata(publicMetadata, true);

/** Where the guard leaves who makes the request. */
export interface RequestWithRequester {
  requester?: Requester;
}

/** Who makes a request the guard let through. */
export function requesterOf(context: ExecutionContext): Requester {
  const { requester } = context.switchToHttp().getRequest<RequestWithRequester>();
  if (!requester) throw new Error('no requester: the route is public or the guard is missing');
  return requester;
}

/** Id of the account a request is about. */
export const CurrentAccount = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requesterOf(context).accountId,
);
