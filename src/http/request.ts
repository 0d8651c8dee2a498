import { createParamDecorator, RequestMethod, type ExecutionContext } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import type { FastifyRequest } from 'fastify';
import { requesterOf, type Actor, type Requester } from '../accounts/index.js';
import { newId } from '../platform/index.js';
import type { Language } from '../words/index.js';
import type { Turn } from './idempotency/turn.js';

/** What guards and interceptors leave on a request. */
export interface ApiFastifyRequest extends FastifyRequest {
  requester?: Requester;
  turn?: Turn;
  /** Set on calls of shops' software: its owner is told in this language. */
  language?: Language;
}

/** What a controller knows about the request it answers. */
export interface ApiRequest {
  accountId: string;
  /** An API key, or software of ours at a shop. */
  actor: Actor & { id: string };
  scopes: readonly string[];
  traceId: string;
  /** The same in every run of a request with an idempotency key: derive the ids of what is made from it. */
  requestId: string;
  turn: Turn | undefined;
}

/** The request a controller answers. */
export const CurrentRequest = createParamDecorator((_: unknown, context: ExecutionContext): ApiRequest => {
  const request = context.switchToHttp().getRequest<ApiFastifyRequest>();
  const { actor, accountId, scopes } = requesterOf(context);
  return {
    accountId,
    actor,
    scopes,
    traceId: request.id,
    requestId: request.turn?.id ?? newId(),
    turn: request.turn,
  };
});

/** The status a route answers with when all goes well. */
export function successStatus(context: ExecutionContext): number {
  const handler = context.getHandler();
  const declared = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  return declared ?? (method === RequestMethod.POST ? 201 : 200);
}
