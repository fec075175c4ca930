import { UsageError } from '../stack/failure';
import type { Tier, UnitPrices } from './cost';
import { dataTiers, priceTable } from './price-table';

/** Unit prices, and whose word they are. */
export interface Prices extends UnitPrices {
  readonly source: string;
  /** YYYY-MM-DD: of the price list, or when the table's figures were read. */
  readonly date: string;
  /** The price of the first tier. */
  readonly endpointGb: number;
}

/** Prices of the command line: each wins over every other source. */
export interface GivenPrices {
  readonly natGb?: number | undefined;
  readonly natHour?: number | undefined;
  readonly endpointHour?: number | undefined;
  readonly endpointGb?: number | undefined;
}

const names = ['natGb', 'natHour', 'endpointHour', 'endpointGb'] as const;

/** All four are given, so there is nothing to look up. */
export function areComplete(given: GivenPrices): boolean {
  return names.every((name) => given[name] !== undefined);
}

/** The price list where it answered, else the table of this version, and over either what was given. */
export function choosePrices(
  region: string,
  listed: Prices | undefined,
  given: GivenPrices,
  today: string,
): Prices {
  const base = listed ?? readTable(region);
  if (!base && !areComplete(given)) {
    throw new UsageError(
      `There are no prices for the Region "${region}": neither AWS's price list nor the table of this version has ` +
        'it. Check the name (such as eu-west-1), or give --nat-gb-price, --nat-hour-price, --endpoint-hour-price ' +
        'and --endpoint-gb-price.',
    );
  }
  return override(base, given, today);
}

function readTable(region: string): Prices | undefined {
  const row = priceTable.find((one) => one.region === region);
  if (!row) return undefined;
  const { natGb, natHour, endpointHour, date } = row;
  const doubt = row.unconfirmed.length > 0 ? `; not confirmed: ${row.unconfirmed.join(', ')}` : '';
  return {
    ...{ natGb, natHour, endpointHour, date, endpointTiers: dataTiers, endpointGb: firstPrice(dataTiers) },
    source: `table of this version (${row.source})${doubt}`,
  };
}

function override(base: Prices | undefined, given: GivenPrices, today: string): Prices {
  const taken = names.filter((name) => given[name] !== undefined);
  const pick = (name: (typeof names)[number]) => given[name] ?? base?.[name] ?? 0;
  const flat = given.endpointGb;
  const endpointTiers =
    flat === undefined
      ? (base?.endpointTiers ?? dataTiers)
      : [{ upToGb: Number.POSITIVE_INFINITY, price: flat }];
  const fromCommandLine = `command line (${taken.join(', ')})`;
  const rest = areComplete(given) ? undefined : base?.source;
  return {
    source: [rest, taken.length > 0 ? fromCommandLine : undefined].filter(Boolean).join(', and '),
    date: rest === undefined ? today : (base?.date ?? today),
    ...{ natGb: pick('natGb'), natHour: pick('natHour'), endpointHour: pick('endpointHour') },
    endpointGb: firstPrice(endpointTiers),
    endpointTiers,
  };
}

export function firstPrice([first]: readonly Tier[]): number {
  return first?.price ?? 0;
}
