/** What a query costs before it runs, and the bucket that it is paid from. */
import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isObjectType,
  isInterfaceType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Objects 1, scalars nothing, connections 2 and so many times what is in them; a mutation 10. */
export function queryCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) return 0;
  const isMutation = operation.operation === 'mutation';
  const root = isMutation ? schema.getMutationType() : schema.getQueryType();
  if (isMutation || root == null) return 10;

  const size = (field: FieldNode): number => {
    const value = field.arguments?.find(({ name }) => name.value === 'first')?.value;
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind === Kind.VARIABLE) return Number(variables[value.name.value] ?? 0);
    return 0;
  };
  const costOf = (type: GraphQLNamedType, selections: SelectionSetNode | undefined): number => {
    let sum = 0;
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const target = schema.getType(selection.typeCondition?.name.value ?? type.name) ?? type;
        sum += costOf(target, selection.selectionSet);
      }
      if (selection.kind !== Kind.FIELD || !(isObjectType(type) || isInterfaceType(type))) continue;
      const field = type.getFields()[selection.name.value];
      if (field === undefined) continue;
      const inner = getNamedType(field.type);
      if (!isObjectType(inner) && !isInterfaceType(inner)) continue;
      if (inner.name.endsWith('Connection')) sum += 2 + size(selection) * connectionCost(inner, selection.selectionSet);
      else if (inner.name !== 'PageInfo') sum += 1 + costOf(inner, selection.selectionSet);
    }
    return sum;
  };
  /** Of one node, asked for directly or behind an edge. */
  const connectionCost = (type: GraphQLNamedType, selections: SelectionSetNode | undefined): number =>
    (selections?.selections ?? []).reduce((sum, selection) => {
      if (selection.kind !== Kind.FIELD || !isObjectType(type)) return sum;
      const inner = getNamedType(type.getFields()[selection.name.value]?.type);
      if (inner === undefined || !isObjectType(inner) || inner.name === 'PageInfo') return sum;
      if (inner.name.endsWith('Edge')) return sum + connectionCost(inner, selection.selectionSet);
      return sum + 1 + costOf(inner, selection.selectionSet);
    }, 0);
  return costOf(root, operation.selectionSet);
}

/** Objects of an answer. */
export function countObjects(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + countObjects(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + countObjects(one), 1);
}

export interface Bucket {
  readonly maximumAvailable: number;
  readonly restoreRate: number;
  available: number;
  /** Seconds. */
  at: number;
}

export function refill(bucket: Bucket, now: number): void {
  bucket.available = Math.min(bucket.maximumAvailable, bucket.available + (now - bucket.at) * bucket.restoreRate);
  bucket.at = now;
}
