import { execute, GraphQLError, parse, validate, type DocumentNode } from 'graphql';
import type { ShopData, Installation } from '../model.js';
import { actualCost, available, highestCost, rates, requestedCost } from './cost.js';
import type { Context } from './context.js';
import { appMutations } from './mutations/app.js';
import { bulkMutations } from './mutations/bulk.js';
import { customerMutations } from './mutations/customers.js';
import { flowMutations } from './mutations/flow.js';
import { objectMutations } from './mutations/objects.js';
import { saleMutations } from './mutations/sales.js';
import { queries } from './queries.js';
import { subsetSchema } from './schema.js';
import { fieldsOf, isGranted, neededScopes } from './scopes.js';

export interface GraphqlRequest {
  query?: unknown;
  variables?: unknown;
  operationName?: unknown;
}

export interface GraphqlAnswer {
  status: number;
  body: unknown;
}

/** Queries and mutations share no name. */
const root = {
  ...queries,
  ...customerMutations,
  ...objectMutations,
  ...saleMutations,
  ...appMutations,
  ...bulkMutations,
  ...flowMutations,
};

/** Answers one call of the GraphQL Admin API. */
export async function serveGraphql(request: GraphqlRequest, context: Context): Promise<GraphqlAnswer> {
  const { query, operationName } = request;
  // Words: the answer that apps report for a body without a query.
  if (typeof query !== 'string' || query.trim() === '')
    return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
  const variables = (request.variables ?? {}) as Record<string, unknown>;
  const schema = subsetSchema();
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return { status: 200, body: { errors: [described(error, 'PARSE_ERROR')] } };
  }
  // *Assumed*: words of refusals by validation, which are those of graphql-js here.
  const problems = validate(schema, document);
  if (problems.length > 0) return { status: 200, body: { errors: problems.map((one) => described(one)) } };
  const denied = neededScopes(schema, document).find(
    ({ needs }) => !isGranted(context.installation.scopes, needs),
  );
  if (denied) return { status: 200, body: accessDenied(denied) };
  if (!context.installation.app.protectedData && touchesCustomers(document))
    return { status: 200, body: notApproved() };
  const requested = requestedCost(schema, document, variables);
  const refusal = refusedByCost(requested, context.installation, context.shop);
  if (refusal) return { status: 200, body: refusal };
  const result = await execute({
    schema,
    document,
    rootValue: root,
    contextValue: context,
    variableValues: variables,
    operationName: typeof operationName === 'string' ? operationName : null,
  });
  const actual = Math.min(actualCost(result.data), requested);
  charge(context.installation, context.shop, actual);
  return {
    status: 200,
    body: {
      ...(result.errors ? { errors: result.errors.map((one) => described(one)) } : {}),
      data: result.data ?? null,
      extensions: { cost: costs(context.installation, context.shop, requested, actual) },
    },
  };
}

function described(error: unknown, code?: string): object {
  if (!(error instanceof GraphQLError))
    return { message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  const { message, locations, path, extensions } = error;
  return {
    message,
    ...(locations ? { locations } : {}),
    ...(path ? { path } : {}),
    extensions: code === undefined ? extensions : { code },
  };
}

/** Words: shopify.dev, "Access denied" in "GraphQL Admin API errors"; *assumed*: that nothing else is answered then. */
function accessDenied({ field, needs }: { field: string; needs: readonly string[] }): object {
  const name = field.slice(field.indexOf('.') + 1);
  const required = `\`${needs[0] ?? ''}\` access scope.`;
  return {
    errors: [
      {
        message: `Access denied for ${name} field. Required access: ${required}`,
        extensions: {
          code: 'ACCESS_DENIED',
          documentation: 'https://shopify.dev/api/usage/access-scopes',
          requiredAccess: required,
        },
        path: [name],
      },
    ],
    data: null,
  };
}

const touchesCustomers = (document: DocumentNode): boolean =>
  fieldsOf(subsetSchema(), document).some(
    ({ returns }) => returns === 'Customer' || returns === 'AbandonedCheckout',
  );

/** Words as apps report them. Source of the rule: shopify.dev/docs/apps/launch/protected-customer-data */
function notApproved(): object {
  return {
    errors: [
      {
        message:
          'This app is not approved to access the Customer object. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.',
        extensions: {
          code: 'ACCESS_DENIED',
          documentation: 'https://shopify.dev/docs/apps/launch/protected-customer-data',
        },
      },
    ],
    data: null,
  };
}

/** Source: shopify.dev/docs/api/usage/response-codes, "GraphQL errors": both with status 200 */
function refusedByCost(requested: number, installation: Installation, shop: ShopData): object | undefined {
  if (requested > highestCost)
    return {
      errors: [
        {
          message: `Query cost is ${requested}, which exceeds the single query max cost limit (${highestCost}).`,
          extensions: { code: 'MAX_COST_EXCEEDED', cost: requested, maxCost: highestCost },
        },
      ],
    };
  if (available(installation, shop) >= requested) return undefined;
  return {
    errors: [
      {
        message: 'Throttled',
        extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
      },
    ],
    extensions: { cost: costs(installation, shop, requested, null) },
  };
}

function charge(installation: Installation, shop: ShopData, points: number): void {
  installation.bucket = { available: available(installation, shop) - points, at: shop.now() };
}

function costs(installation: Installation, shop: ShopData, requested: number, actual: number | null): object {
  return {
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: {
      maximumAvailable: rates[shop.plan].maximumAvailable,
      currentlyAvailable: available(installation, shop),
      restoreRate: rates[shop.plan].restoreRate,
    },
  };
}
