/** The part of the Admin API's schema that a shop like this one answers; everything else is refused as it is there. */
import { buildSchema, type GraphQLSchema } from 'graphql';

const sdl = `
scalar DateTime
scalar Decimal
scalar UnsignedInt64
scalar URL
enum CurrencyCode { EUR JPY USD KWD }
enum OrderDisplayFinancialStatus { AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED PENDING REFUNDED VOIDED }
enum CustomerState { DECLINED DISABLED ENABLED INVITED }
enum CustomerEmailAddressMarketingState { INVALID NOT_SUBSCRIBED PENDING REDACTED SUBSCRIBED UNSUBSCRIBED }
enum CustomerMarketingOptInLevel { CONFIRMED_OPT_IN SINGLE_OPT_IN UNKNOWN }
enum ProductStatus { ACTIVE ARCHIVED DRAFT }
enum OrderSortKeys { CREATED_AT CUSTOMER_NAME ID ORDER_NUMBER PROCESSED_AT TOTAL_PRICE UPDATED_AT }
enum CustomerSortKeys { CREATED_AT ID NAME UPDATED_AT }
enum ProductSortKeys { CREATED_AT ID TITLE UPDATED_AT }
enum BulkOperationStatus { CANCELED CANCELING COMPLETED CREATED EXPIRED FAILED RUNNING }
enum BulkOperationErrorCode { ACCESS_DENIED INTERNAL_SERVER_ERROR TIMEOUT }
enum BulkOperationUserErrorCode { INVALID LIMIT_REACHED OPERATION_IN_PROGRESS }
enum BulkOperationType { MUTATION QUERY }
interface Node { id: ID! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
type MoneyBag { shopMoney: MoneyV2! presentmentMoney: MoneyV2! }
type CustomerEmailAddress {
  emailAddress: String! marketingState: CustomerEmailAddressMarketingState!
  marketingOptInLevel: CustomerMarketingOptInLevel marketingUpdatedAt: DateTime
}
type CustomerPhoneNumber { phoneNumber: String! }
type Customer implements Node {
  id: ID! legacyResourceId: UnsignedInt64! createdAt: DateTime! updatedAt: DateTime! firstName: String lastName: String
  displayName: String! locale: String! tags: [String!]! numberOfOrders: UnsignedInt64! state: CustomerState! note: String
  defaultEmailAddress: CustomerEmailAddress defaultPhoneNumber: CustomerPhoneNumber
}
type DiscountAllocation { allocatedAmountSet: MoneyBag! }
type LineItem implements Node {
  id: ID! title: String! name: String! sku: String quantity: Int! currentQuantity: Int! product: Product
  originalUnitPriceSet: MoneyBag! originalTotalSet: MoneyBag! discountAllocations: [DiscountAllocation!]!
}
type RefundLineItem { quantity: Int! }
type RefundLineItemConnection { edges: [RefundLineItemEdge!]! nodes: [RefundLineItem!]! pageInfo: PageInfo! }
type RefundLineItemEdge { cursor: String! node: RefundLineItem! }
type Refund implements Node {
  id: ID! legacyResourceId: UnsignedInt64! createdAt: DateTime note: String totalRefundedSet: MoneyBag!
  refundLineItems(first: Int, after: String): RefundLineItemConnection!
}
type LineItemEdge { cursor: String! node: LineItem! }
type LineItemConnection { edges: [LineItemEdge!]! nodes: [LineItem!]! pageInfo: PageInfo! }
type Order implements Node {
  id: ID! legacyResourceId: UnsignedInt64! name: String! email: String phone: String createdAt: DateTime!
  processedAt: DateTime! updatedAt: DateTime! cancelledAt: DateTime test: Boolean! sourceName: String tags: [String!]!
  displayFinancialStatus: OrderDisplayFinancialStatus currencyCode: CurrencyCode! presentmentCurrencyCode: CurrencyCode!
  totalPriceSet: MoneyBag! currentTotalPriceSet: MoneyBag! totalRefundedSet: MoneyBag! totalDiscountsSet: MoneyBag
  totalTaxSet: MoneyBag totalShippingPriceSet: MoneyBag! customer: Customer refunds(first: Int): [Refund!]!
  lineItems(first: Int, after: String): LineItemConnection!
}
type OrderEdge { cursor: String! node: Order! }
type OrderConnection { edges: [OrderEdge!]! nodes: [Order!]! pageInfo: PageInfo! }
type CustomerEdge { cursor: String! node: Customer! }
type CustomerConnection { edges: [CustomerEdge!]! nodes: [Customer!]! pageInfo: PageInfo! }
type TaxonomyCategory { id: ID! name: String! fullName: String! }
type ProductPriceRangeV2 { minVariantPrice: MoneyV2! maxVariantPrice: MoneyV2! }
type Product implements Node {
  id: ID! legacyResourceId: UnsignedInt64! title: String! productType: String! vendor: String! tags: [String!]!
  status: ProductStatus! createdAt: DateTime! updatedAt: DateTime! category: TaxonomyCategory
  priceRangeV2: ProductPriceRangeV2!
}
type ProductEdge { cursor: String! node: Product! }
type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo! }
type Count { count: Int! }
type AccessScope { handle: String! description: String! }
type AppInstallation { accessScopes: [AccessScope!]! }
type Shop { name: String! myshopifyDomain: String! currencyCode: CurrencyCode! }
type BulkOperation implements Node {
  id: ID! status: BulkOperationStatus! errorCode: BulkOperationErrorCode createdAt: DateTime! completedAt: DateTime
  objectCount: UnsignedInt64! rootObjectCount: UnsignedInt64! fileSize: UnsignedInt64 url: URL partialDataUrl: URL
  query: String! type: BulkOperationType!
}
type BulkOperationEdge { cursor: String! node: BulkOperation! }
type BulkOperationConnection { edges: [BulkOperationEdge!]! nodes: [BulkOperation!]! pageInfo: PageInfo! }
type BulkOperationUserError { field: [String!] message: String! code: BulkOperationUserErrorCode }
type BulkOperationRunQueryPayload { bulkOperation: BulkOperation userErrors: [BulkOperationUserError!]! }
type Query {
  shop: Shop!
  currentAppInstallation: AppInstallation!
  node(id: ID!): Node
  order(id: ID!): Order
  customer(id: ID!): Customer
  product(id: ID!): Product
  orders(first: Int, after: String, query: String, sortKey: OrderSortKeys, reverse: Boolean): OrderConnection!
  customers(first: Int, after: String, query: String, sortKey: CustomerSortKeys, reverse: Boolean): CustomerConnection!
  products(first: Int, after: String, query: String, sortKey: ProductSortKeys, reverse: Boolean): ProductConnection!
  ordersCount(query: String, limit: Int): Count
  customersCount(query: String, limit: Int): Count
  productsCount(query: String, limit: Int): Count
  bulkOperations(first: Int, after: String, query: String, reverse: Boolean): BulkOperationConnection!
}
type Mutation {
  bulkOperationRunQuery(query: String!, groupObjects: Boolean): BulkOperationRunQueryPayload
}
`;

/** `renamed`: a field of orders that another version calls otherwise. */
export const shopSchema = (renamed?: string): GraphQLSchema =>
  buildSchema(renamed === undefined ? sdl : sdl.replaceAll(new RegExp(`\\b${renamed}\\b`, 'g'), `${renamed}V2`));
