/** Products: what they are called, which type and category they have, and their lowest price. */
import { amount, filled, type Kind, numberOf } from './kind.ts';

export const products: Kind = {
  name: 'products',
  count: 'productsCount',
  single: 'product',
  selection: `id title productType vendor tags status updatedAt
    category { fullName }
    priceRangeV2 { minVariantPrice { amount } }`,
  createdFilter: 'created_at',
  perRequest: 200,
  shapes: {
    products: {
      fields: {
        id: 'varchar',
        title: 'varchar',
        productType: 'varchar',
        vendor: 'varchar',
        tags: 'varchar[]',
        status: 'varchar',
        updatedAt: 'varchar',
        category: 'struct("fullName" varchar)',
        priceRangeV2: 'struct("minVariantPrice" struct(amount varchar))',
      },
      query: `
        select
          ${numberOf('id')} as product_id,
          title,
          ${filled('category."fullName"')} as category,
          ${filled('"productType"')} as type,
          ${amount('"priceRangeV2"."minVariantPrice".amount')} as price,
          to_json({
            'tags': coalesce(tags, []), 'vendor': ${filled('vendor')}, 'status': lower(status)
          })::varchar as attributes,
          "updatedAt" as updated_at
        from objects
        order by product_id`,
    },
  },
};
