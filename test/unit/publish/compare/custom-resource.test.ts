import { computeId, selectors } from '../../../../handler/identity';
import { decodeProperties, known } from '../../../../handler/properties';
import { customProperties, customResourceType } from '../../../../scripts/publish/compare/custom-resource';
import { parseTemplate, readType, section } from '../../../../scripts/publish/compare/template';
import { product } from './edit';

const rows = Object.entries(customProperties);

describe('the table of custom properties', () => {
  it('has every property and selector of the handler, and no other', () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...new Set([...known, ...selectors])].sort());
  });

  it('has the selectors, and nothing else, replace the resource', () => {
    const replacing = rows.filter(([, { effect }]) => effect === 'replacement').map(([name]) => name);
    expect(replacing.sort()).toEqual([...selectors].sort());
  });

  it.each(rows)('says of %s whether it is part of the physical ID', (name, { effect }) => {
    const of = (value: string) => computeId('stack', 'Endpoints', { VpcId: 'vpc-1', [name]: value });
    expect(of('a') === of('b')).toBe(effect !== 'replacement');
  });

  it.each(rows.filter(([, { whenAbsent }]) => whenAbsent !== undefined))(
    'says what %s is when it is absent',
    (name, { effect, whenAbsent }) => {
      const read = (more: object) =>
        effect === 'replacement'
          ? computeId('stack', 'Endpoints', { ...more })
          : decodeProperties({ VpcId: 'vpc-0a1b2c3d', ...more });
      expect(read({ [name]: whenAbsent })).toEqual(read({}));
    },
  );

  it('has what the template passes', () => {
    const resource = Object.values(section(parseTemplate(product), 'Resources')).find(
      (each) => readType(each) === customResourceType,
    );
    const passed = Object.keys(section(resource, 'Properties'));
    expect(passed.filter((name) => !(name in customProperties))).toEqual([]);
    expect(passed.length).toBeGreaterThan(10);
  });
});
