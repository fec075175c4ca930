import { selectServices, services } from '../../../handler/services';

const suffixes = (set: 'EcrAndS3' | 'S3Only', additional: string[] = []) =>
  selectServices(set, additional).map(({ suffix }) => suffix);

describe('selectServices', () => {
  it('gives ECR and S3 unless told otherwise', () => {
    expect(suffixes('EcrAndS3')).toEqual(['ecr.api', 'ecr.dkr', 's3']);
  });

  it('gives S3 alone', () => {
    expect(suffixes('S3Only')).toEqual(['s3']);
  });

  it('adds what is named, in the order of the table', () => {
    expect(suffixes('EcrAndS3', ['sts', 'logs'])).toEqual(['ecr.api', 'ecr.dkr', 's3', 'logs', 'sts']);
  });
});

describe('the table of services', () => {
  it('names every service once', () => {
    expect(new Set(services.map(({ suffix }) => suffix)).size).toBe(services.length);
  });

  it('has one Gateway, and narrows nothing but ECR', () => {
    expect(services.filter(({ type }) => type === 'Gateway').map(({ suffix }) => suffix)).toEqual(['s3']);
    const narrowable = services.filter((service) => service.narrowable).map(({ suffix }) => suffix);
    expect(narrowable).toEqual(['ecr.api', 'ecr.dkr']);
  });
});
