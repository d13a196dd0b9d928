/** Topics that are listened to. */
export const topics: readonly string[] = [
  'orders/create',
  'orders/updated',
  'orders/paid',
  'orders/cancelled',
  'orders/delete',
  'refunds/create',
  'customers/create',
  'customers/update',
  'customers/delete',
  'customers_email_marketing_consent/update',
  'products/create',
  'products/update',
  'products/delete',
  'bulk_operations/finish',
  'customers/data_request',
  'customers/redact',
  'shop/redact',
];

/** Topics that bring nothing by themselves, and why. */
export const silent: Readonly<Record<string, string>> = {
  // A refund alone does not say which version of its order it belongs to: stored, it would be dropped or drop others.
  'refunds/create': 'the order comes with its refunds as orders/updated',
  'orders/delete': 'what was sold stays sold; a full reading tells which orders are missing',
  'customers/delete': 'the customer’s orders stay; a request to forget the person comes as customers/redact',
  'products/delete': 'orders still name the product',
  'bulk_operations/finish': 'the reading that started the operation asks for it itself',
};
