/** A product as GetProducts gives it: a JSON text. Tiers are the end of the range and USD, in no order. */
export function product(usagetype: string, tiers: readonly (readonly [string, string])[]): string {
  const priceDimensions = Object.fromEntries(
    tiers.map(([endRange, USD], index) => [`rate.${index}`, { endRange, pricePerUnit: { USD } }]),
  );
  return JSON.stringify({
    product: { attributes: { usagetype, regionCode: 'eu-west-1' } },
    publicationDate: usagetype.includes('Nat') ? '2026-09-25T17:45:21Z' : '2026-09-17T19:05:28Z',
    terms: { OnDemand: { offer: { priceDimensions } } },
  });
}

/** All of a Region's products that matter here. */
export function regionProducts(prefix: string, change: Record<string, string> = {}): string[] {
  const usd = { natGb: '0.048', natHour: '0.048', endpointHour: '0.011', endpointGb: '0.01', ...change };
  const tiers: (readonly [string, string])[] =
    usd.endpointGb === '0'
      ? []
      : [
          ['Inf', '0.004'],
          ['1048576', usd.endpointGb],
          ['5242880', '0.006'],
        ];
  return [
    product(`${prefix}NatGateway-Hours`, [['Inf', usd.natHour]]),
    product(`${prefix}NatGateway-Bytes`, [['Inf', usd.natGb]]),
    product(`${prefix}VpcEndpoint-Hours`, [['Inf', usd.endpointHour]]),
    product(`${prefix}VpcEndpoint-Bytes`, tiers),
  ];
}
