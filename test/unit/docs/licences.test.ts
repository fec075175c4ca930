import { packages } from '../../../package-lock.json';

/** LGPL is fine as a tool, and so is a choice such as "(MIT OR GPL-3.0)". */
const obliging = /(^|[^L])A?GPL|SSPL|BUSL/;

it('none of our dependencies has a licence that reaches what is made with it', () => {
  const licences = Object.entries(packages).map(([name, entry]) => ({
    name,
    licence: 'license' in entry ? entry.license : '',
  }));
  const obliged = licences.filter(({ licence }) => obliging.test(licence) && !licence.includes(' OR '));
  expect(licences.length).toBeGreaterThan(100);
  expect(obliged).toEqual([]);
});
