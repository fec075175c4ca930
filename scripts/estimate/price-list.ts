import type { Tier } from './cost';
import { firstPrice, type Prices } from './prices';

/** What the Price List API says of a product, as far as we read it; everything may be missing. */
interface Product {
  readonly product?: { readonly attributes?: Readonly<Record<string, string>> };
  readonly terms?: { readonly OnDemand?: Readonly<Record<string, Term>> };
  readonly publicationDate?: string;
}

interface Term {
  readonly priceDimensions?: Readonly<Record<string, Dimension>>;
}

interface Dimension {
  readonly beginRange?: string;
  readonly endRange?: string;
  readonly pricePerUnit?: Readonly<Record<string, string>>;
}

/** Which products to ask for; `PriceList` of GetProducts has one JSON text for each. */
export const priceQueries = [
  { ServiceCode: 'AmazonEC2', productFamily: 'NAT Gateway' },
  { ServiceCode: 'AmazonVPC', productFamily: 'VpcEndpoint' },
] as const;

/**
 * The Region's prices, or undefined where one of them is missing. Usage types are matched whole behind the Region's
 * prefix (`EU-`, `APN1-`, none): RegionalNatGateway-Hours, NatGateway-Prvd-Bytes and VpcEndpoint-GWLBE-Hours are
 * products of their own.
 */
export function readPriceList(texts: readonly string[]): Prices | undefined {
  const products = texts.map((text): Product => JSON.parse(text));
  const natHour = firstPrice(findTiers(products, 'NatGateway-Hours'));
  const natGb = firstPrice(findTiers(products, 'NatGateway-Bytes'));
  const endpointHour = firstPrice(findTiers(products, 'VpcEndpoint-Hours'));
  const endpointTiers = findTiers(products, 'VpcEndpoint-Bytes');
  if ([natHour, natGb, endpointHour, endpointTiers.length].includes(0)) return undefined;
  const date = products.map(({ publicationDate = '' }) => publicationDate.slice(0, 10)).sort()[0] ?? '';
  const endpointGb = firstPrice(endpointTiers);
  return { source: 'AWS Price List API', date, natGb, natHour, endpointHour, endpointGb, endpointTiers };
}

function findTiers(products: readonly Product[], usageType: string): Tier[] {
  const pattern = new RegExp(`^(?:[A-Z0-9]+-)?${usageType}$`);
  const product = products.find((one) => pattern.test(one.product?.attributes?.usagetype ?? ''));
  const [term] = Object.values(product?.terms?.OnDemand ?? {});
  return Object.values(term?.priceDimensions ?? {})
    .flatMap(toTier)
    .sort((one, other) => one.upToGb - other.upToGb);
}

/** A free first tier would be no price; China's list has CNY alone. */
function toTier({ endRange = 'Inf', pricePerUnit = {} }: Dimension): Tier[] {
  const price = Number(pricePerUnit.USD);
  const upToGb = endRange === 'Inf' ? Number.POSITIVE_INFINITY : Number(endRange);
  return price > 0 && upToGb > 0 ? [{ upToGb, price }] : [];
}
