import { gid } from '../ids.js';
import type { Product, ShopData, Variant } from '../model.js';
import { graphAmount, moneyV2 } from '../money.js';
import { imageView, locationView, metafields, type View } from './common-views.js';
import { connection, type PageArguments } from './connection.js';
import { instant } from './context.js';

export function productView(product: Product, shop: ShopData): View {
  const id = gid('Product', product.id);
  const prices = product.variants.map(({ price }) => price);
  return {
    __typename: 'Product',
    id,
    legacyResourceId: String(product.id),
    title: product.title,
    handle: product.handle,
    description: ({ truncateAt }: { truncateAt?: number | null }) =>
      typeof truncateAt === 'number' ? product.description.slice(0, truncateAt) : product.description,
    vendor: product.vendor,
    productType: product.productType,
    status: product.status,
    tags: product.tags,
    onlineStoreUrl: product.status === 'ACTIVE' ? `https://${shop.domain}/products/${product.handle}` : null,
    totalInventory: product.variants.reduce((sum, { inventory }) => sum + inventory, 0),
    tracksInventory: true,
    isGiftCard: product.variants.some(({ giftCard }) => giftCard),
    createdAt: instant(product.createdAt),
    updatedAt: instant(product.updatedAt),
    publishedAt: instant(product.createdAt),
    priceRangeV2: {
      minVariantPrice: moneyV2(Math.min(...prices), shop.currency),
      maxVariantPrice: moneyV2(Math.max(...prices), shop.currency),
    },
    featuredMedia:
      product.imageUrl === null
        ? null
        : {
            __typename: 'MediaImage',
            id: `gid://shopify/MediaImage/${product.id}`,
            alt: null,
            image: imageView(product.imageUrl),
            preview: { image: imageView(product.imageUrl) },
          },
    variants: (page: PageArguments) =>
      connection(
        product.variants.map((one) => variantView(one, product, shop)),
        (one) => String(one['id']),
        page,
      ),
    ...metafields(shop, id),
  };
}

export function variantView(variant: Variant, product: Product, shop: ShopData): View {
  return {
    __typename: 'ProductVariant',
    id: gid('ProductVariant', variant.id),
    legacyResourceId: String(variant.id),
    title: variant.title,
    displayName: `${product.title} - ${variant.title}`,
    sku: variant.sku,
    barcode: null,
    price: graphAmount(variant.price),
    compareAtPrice: variant.compareAtPrice === null ? null : graphAmount(variant.compareAtPrice),
    position: product.variants.indexOf(variant) + 1,
    availableForSale: product.status === 'ACTIVE' && (variant.inventory > 0 || variant.continueSelling),
    inventoryQuantity: variant.inventory,
    sellableOnlineQuantity: Math.max(variant.inventory, 0),
    inventoryPolicy: variant.continueSelling ? 'CONTINUE' : 'DENY',
    inventoryItem: () => inventoryItemView(variant, product, shop),
    product: () => productView(product, shop),
    selectedOptions: [{ name: 'Title', value: variant.title }],
    taxable: true,
    createdAt: instant(product.createdAt),
    updatedAt: instant(variant.updatedAt),
  };
}

export function inventoryItemView(variant: Variant, product: Product, shop: ShopData): View {
  const level = (): View => ({
    __typename: 'InventoryLevel',
    id: `${gid('InventoryLevel', shop.locationId)}?inventory_item_id=${variant.inventoryItemId}`,
    item: () => inventoryItemView(variant, product, shop),
    location: locationView(shop),
    isActive: true,
    createdAt: instant(product.createdAt),
    updatedAt: instant(variant.updatedAt),
    quantities: ({ names }: { names: string[] }) =>
      names.map((name) => ({
        __typename: 'InventoryQuantity',
        id: `gid://shopify/InventoryQuantity/${variant.inventoryItemId}?name=${name}`,
        name,
        quantity: ['available', 'on_hand'].includes(name) ? variant.inventory : 0,
        updatedAt: instant(variant.updatedAt),
      })),
  });
  return {
    __typename: 'InventoryItem',
    id: gid('InventoryItem', variant.inventoryItemId),
    legacyResourceId: String(variant.inventoryItemId),
    sku: variant.sku,
    tracked: true,
    requiresShipping: variant.requiresShipping,
    createdAt: instant(product.createdAt),
    updatedAt: instant(variant.updatedAt),
    inventoryLevels: (page: PageArguments) => connection([level()], (one) => String(one['id']), page),
    variants: (page: PageArguments) =>
      connection([variantView(variant, product, shop)], (one) => String(one['id']), page),
  };
}
