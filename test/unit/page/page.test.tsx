import { Picture, renderPage, Table } from '../../../scripts/page/page';

test('a page is one document that asks for nothing from the network and escapes what it shows', () => {
  const page = renderPage(
    'VPC <one>',
    <>
      <Table heads={['Subnet', 'Zone']} rows={[['subnet-1 & 2', 'use1-az1']]} />
      <Picture svg="<svg></svg>" caption='The "VPC"' />
    </>,
  );
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).toContain('<h1>VPC &lt;one></h1>');
  expect(page).toContain('<th scope="row">subnet-1 &amp; 2</th><td>use1-az1</td>');
  expect(page).toContain('aria-label="The &quot;VPC&quot;"><svg></svg></div>');
  expect(page).not.toMatch(/https?:|<script|<link/);
});

test('who reads in the dark prints on white paper, in colours for it', () => {
  expect(renderPage('VPC', '').match(/@media [^{]*dark[^{]*/g)).toEqual([
    '@media screen and (prefers-color-scheme: dark) ',
  ]);
});
