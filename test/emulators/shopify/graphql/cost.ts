import {
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isUnionType,
  getNullableType,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Installation, ShopData } from '../model.js';

/** What a mutation costs. Source: shopify.dev "GraphQL Admin API rate limits", table of costs */
const mutationCost = 10;
/** Source: the same page: one query may not cost more, on any plan */
export const highestCost = 1_000;
/** Points a second each plan restores (source: the same page); *assumed*: buckets of twenty times as much, as 2,000 for 100 is. */
export const rates: Record<ShopData['plan'], { maximumAvailable: number; restoreRate: number }> = {
  standard: { maximumAvailable: 2_000, restoreRate: 100 },
  advanced: { maximumAvailable: 4_000, restoreRate: 200 },
  plus: { maximumAvailable: 20_000, restoreRate: 1_000 },
};

interface Reading {
  schema: GraphQLSchema;
  fragments: Map<string, FragmentDefinitionNode>;
  variables: Readonly<Record<string, unknown>>;
}

/**
 * What a query may cost at most: nothing for a scalar, one for an object, of a connection two and each object it may
 * bring. Source: the table of the page; *assumed*: that sizes multiply in full, where Shopify's own sum may be lower.
 */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map(
    document.definitions
      .filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  );
  const reading = { schema, fragments, variables };
  return document.definitions
    .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
    .reduce((sum, { operation, selectionSet }) => {
      const root = schema.getRootType(operation);
      if (!root) return sum;
      const mutations = operation === OperationTypeNode.MUTATION ? selectionSet.selections.length : 0;
      return sum + (mutations > 0 ? mutations * mutationCost : costOf(reading, selectionSet, root));
    }, 0);
}

function costOf(reading: Reading, selections: SelectionSetNode, type: GraphQLNamedType): number {
  let cost = 0;
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) cost += fieldCost(reading, selection, type);
    else {
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : reading.fragments.get(selection.name.value);
      const named = fragment?.typeCondition?.name.value;
      const on = (named === undefined ? undefined : reading.schema.getType(named)) ?? type;
      if (fragment) cost += costOf(reading, fragment.selectionSet, on);
    }
  }
  return cost;
}

function fieldCost(reading: Reading, field: FieldNode, type: GraphQLNamedType): number {
  if (!isObjectType(type) && !isInterfaceType(type)) return 0;
  const definition = type.getFields()[field.name.value];
  if (!definition || !field.selectionSet) return 0;
  const returned = getNamedType(definition.type);
  if (isLeafType(returned)) return 0;
  const inner = costOf(reading, field.selectionSet, returned);
  const size = sizeOf(reading, field);
  if (returned.name.endsWith('Connection')) return 2 + size * Math.max(inner, 1);
  // Edges and nodes are the connection's own; what is in them was counted by it.
  if (returned.name.endsWith('Edge') || type.name.endsWith('Connection') || type.name.endsWith('Edge'))
    return type.name.endsWith('Edge') || field.name.value === 'nodes' ? 1 + inner : inner;
  if (isUnionType(returned)) return inner;
  return (isListType(getNullableType(definition.type)) ? size : 1) * (1 + inner);
}

/** How many objects a field may bring: `first` or `last` of a list, or as many as ids are named. */
function sizeOf({ variables }: Reading, field: FieldNode): number {
  for (const { name, value } of field.arguments ?? []) {
    if (!['first', 'last', 'ids'].includes(name.value)) continue;
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind === Kind.LIST) return value.values.length;
    const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
    return Array.isArray(given) ? given.length : Number(given ?? 1);
  }
  return 1;
}

/** What a response did cost: one for every object in it. */
export function actualCost(data: unknown): number {
  if (Array.isArray(data)) return data.reduce<number>((sum, one) => sum + actualCost(one), 0);
  if (typeof data !== 'object' || data === null) return 0;
  return Object.values(data).reduce<number>((sum, one) => sum + actualCost(one), 1);
}

/** Points an app has left in a shop now: they come back by the second. */
export function available(installation: Installation, shop: ShopData): number {
  const { maximumAvailable, restoreRate } = rates[shop.plan];
  const { bucket } = installation;
  if (!bucket) return maximumAvailable;
  const back = (Math.max(shop.now() - bucket.at, 0) / 1_000) * restoreRate;
  return Math.min(Math.floor(bucket.available + back), maximumAvailable);
}
