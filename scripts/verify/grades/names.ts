import type { Sources } from '../facts';
import { conclude, enumerate, type Finding, type Judgement, proven, unknown } from '../judgement';
import type { Scene } from '../scene';

export function gradePrivateDns(
  { dnsAttributes }: Pick<Sources, 'dnsAttributes'>,
  { vpcId, services, isS3Only }: Scene,
): Judgement {
  const attributes = [
    ['enableDnsSupport', dnsAttributes.support],
    // Without private DNS nothing needs host names.
    ...(isS3Only ? [] : [['enableDnsHostnames', dnsAttributes.hostnames] as const]),
  ] as const;
  const ofVpc = attributes.map(
    ([name, isOn]): Finding => ({
      verdict: isOn ? 'proven' : 'contradicted',
      sentence: `${name} of ${vpcId} is ${isOn ? 'on' : 'off'}.`,
    }),
  );
  const ofEndpoints = services.flatMap(({ suffix, endpoint }): Finding[] => {
    if (suffix === 's3' || !endpoint) return [];
    const { PrivateDnsEnabled, VpcEndpointId } = endpoint;
    const of = `Private DNS of ${suffix} ${VpcEndpointId}`;
    if (PrivateDnsEnabled === undefined) return [{ verdict: 'unknown', sentence: `${of} is not listed.` }];
    const verdict = PrivateDnsEnabled ? 'proven' : 'contradicted';
    return [{ verdict, sentence: `${of} is ${PrivateDnsEnabled ? 'on' : 'off'}.` }];
  });
  return conclude(
    [...ofVpc, ...ofEndpoints],
    'Turn on both DNS attributes of the VPC and private DNS of the endpoints: without them, or a private hosted zone of your own, the names lead to public addresses.',
  );
}

/** VPC user guide, "DHCP option sets" and "DNS attributes": Amazon's own names for its resolver. */
const AMAZON = /^(AmazonProvidedDNS|169\.254\.169\.253|fd00:ec2::253)$/i;

/** Resolvers for everybody; any other server, whatever its address, may be one's own that forwards to the VPC. */
const OPEN = [
  ...['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888', '2001:4860:4860::8844'],
  ...['1.1.1.1', '1.0.0.1', '2606:4700:4700::1111', '2606:4700:4700::1001'],
  ...['9.9.9.9', '149.112.112.112', '2620:fe::fe', '2620:fe::9'],
  ...['208.67.222.222', '208.67.220.220', '4.2.2.1', '4.2.2.2', '114.114.114.114', '223.5.5.5', '223.6.6.6'],
];

/** Private zones are seen by Amazon's resolver alone, and by servers that forward to it. */
export function gradeResolver({ vpc, dhcpOptions }: Pick<Sources, 'vpc' | 'dhcpOptions'>): Judgement {
  if (dhcpOptions === 'none')
    return unknown('The VPC has no DHCP options: which DNS server is asked is not known.');
  const id = dhcpOptions.DhcpOptionsId ?? '';
  const servers = (dhcpOptions.DhcpConfigurations ?? [])
    .filter(({ Key }) => Key === 'domain-name-servers')
    .flatMap(({ Values = [] }) => Values.flatMap(({ Value }) => Value ?? []));
  if (servers.length === 0) return unknown(`${id} names no DNS server.`);
  const own = findBaseResolver(vpc.CidrBlock ?? '');
  const others = servers.filter((server) => !AMAZON.test(server) && server !== own);
  if (others.length === 0) return proven(`${id} names Amazon's DNS server (${servers.join(', ')}).`);
  const outside = others.filter((server) => OPEN.includes(server.toLowerCase()));
  const findings: Finding[] = [
    ...outside.map(
      (server): Finding => ({
        verdict: 'contradicted',
        sentence: `${id} names ${server}, a public DNS server: it cannot see the VPC's private names, so ECR's lead to public addresses.`,
      }),
    ),
    ...others
      .filter((server) => !outside.includes(server))
      .map(
        (server): Finding => ({
          verdict: 'unknown',
          sentence: `${id} names ${server}, which is not Amazon's: whether it forwards amazonaws.com to the VPC's resolver cannot be read here.`,
        }),
      ),
  ];
  return conclude(findings, 'Name AmazonProvidedDNS in the DHCP options, or have that server forward to it.');
}

/** The base of the primary block, plus two (VPC user guide, "Amazon DNS server"). */
function findBaseResolver(cidr: string): string {
  return cidr.replace(/(\d+)\/\d+$/, (_, last) => String(Number(last) + 2));
}

export function gradeAnswers(
  { answers, interfaces }: Pick<Sources, 'answers' | 'interfaces'>,
  scene: Scene,
): Judgement {
  if (scene.interfaceEndpoints.length === 0)
    return unknown('There is no ECR endpoint that names could lead to.');
  const { place, lookups } = answers;
  const own = interfaces.flatMap(({ PrivateIpAddress, PrivateIpAddresses = [], Ipv6Addresses = [] }) => [
    PrivateIpAddress,
    ...PrivateIpAddresses.map((each) => each.PrivateIpAddress),
    ...Ipv6Addresses.map((each) => each.Ipv6Address),
  ]);
  const findings = lookups.map(({ name, addresses, error }): Finding => {
    if (addresses.length === 0)
      return { verdict: 'unknown', sentence: `${name} has no answer here (${error}).` };
    const sentence = `${name} leads to ${enumerate(addresses)}`;
    if (addresses.every((address) => own.includes(address)))
      return { verdict: 'proven', sentence: `${sentence}, the endpoint's own.` };
    if (!place.isInside)
      return { verdict: 'unknown', sentence: `${sentence}, which says nothing here: ${place.how}` };
    return { verdict: 'contradicted', sentence: `${sentence}, not the endpoint's own. ${place.how}` };
  });
  return conclude(
    findings,
    place.isInside
      ? 'See the lines about private DNS and the DNS server, and /etc/hosts of this machine.'
      : 'Run verify in a task or instance of the VPC: there this line can be proven or contradicted.',
  );
}
