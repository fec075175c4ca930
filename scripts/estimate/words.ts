const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const unit = new Intl.NumberFormat('en-US', {
  ...{ style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 4 },
});
const amount = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const smallAmount = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** Minus nothing is nothing. */
export function formatMoney(value: number | null | undefined): string {
  if (value === null || value === undefined) return 'unknown';
  return money.format(Math.abs(value) < 0.005 ? 0 : value);
}

export function formatPrice(value: number): string {
  return unit.format(value);
}

/** Whole GB, and two digits where that would be all there is. */
export function formatGb(value: number | null): string {
  if (value === null) return 'unknown';
  return `${(Math.abs(value) < 10 ? smallAmount : amount).format(value)} GB`;
}

/** A break-even: null is one that is never reached. */
export function formatBreakEven(value: number | null): string {
  return value === null ? 'never' : formatGb(value);
}
