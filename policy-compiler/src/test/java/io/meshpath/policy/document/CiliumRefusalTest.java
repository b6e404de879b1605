// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static io.meshpath.policy.Cnp.clusterwide;
import static io.meshpath.policy.Cnp.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshpath.policy.PolicyException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Cilium's validation and the schema of its policies refuse is refused here, word for word. */
class CiliumRefusalTest {
    private static String refusal(String text) {
        PolicyException refusal = catchThrowableOfType(PolicyException.class, () -> PolicyParser.parse("p.yaml", text));
        assertThat(refusal).as(text).isNotNull();
        return refusal.getMessage();
    }

    private static String ofRule(String section, String rule) {
        return refusal(document("endpointSelector: {}\n" + section + ": [{" + rule + "}]"));
    }

    private static String message(int line, String path, String expected) {
        return "p.yaml: document 1, line " + line + ": " + path + expected;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{ingress: [{}]} | : field 'endpointSelector' is missing; write {} to select all endpoints",
                "{endpointSelectr: {}, ingress: [{}]} | .endpointSelectr: unknown field 'endpointSelectr'; did you mean 'endpointSelector'?",
                "{endpointSelector: {}, nodeSelector: {}, ingress: [{}]} | .nodeSelector: a policy is for endpoints or for nodes, but this has endpointSelector too; write one policy for each",
                "{nodeSelector: {}, ingress: [{}]} | .nodeSelector: nodes are in no namespace, and so in no CiliumNetworkPolicy; use a CiliumClusterwideNetworkPolicy",
                "{endpointSelector: {matchLabels: {'reserved:init': ''}}, ingress: [{}]} | .endpointSelector: endpoints that are reserved:init are in no namespace yet, and so in no CiliumNetworkPolicy; use a CiliumClusterwideNetworkPolicy",
                "{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: x}}, ingress: [{}]} | .endpointSelector: it asks for io.kubernetes.pod.namespace=x, but a CiliumNetworkPolicy selects endpoints of its own namespace, default; move the policy there or use a CiliumClusterwideNetworkPolicy",
                "{endpointSelector: {}} | : no rule at all, which changes nothing; write one in ingress, ingressDeny, egress or egressDeny ('- {}' only turns the default deny on)",
                "{endpointSelector: {}, ingress: [], egress: []} | : no rule at all, which changes nothing; write one in ingress, ingressDeny, egress or egressDeny ('- {}' only turns the default deny on)",
                "{endpointSelector: {}, ingress: {}} | .ingress: expected a list but was an object; begin each element with '- '",
                "{endpointSelector: {}, inbound: [{}]} | .inbound: unknown field 'inbound'; expected one of description, egress, egressDeny, enableDefaultDeny, endpointSelector, ingress, ingressDeny, labels, log, nodeSelector",
                "{endpointSelector: {}, ingres: [{}]} | .ingres: unknown field 'ingres'; did you mean 'ingress'?",
                "{endpointSelector: {}, ingress: [{}], labels: [{name: x}]} | .labels[0]: field 'key' is missing; name the label",
                "{endpointSelector: {}, ingress: [{}], log: {value: 0-1-2-3-4-5-6-7-8-9-0-1-2-3-4-5-6}} | .log.value: longer than 32 characters, or not all of them printable; shorten it",
                "{endpointSelector: {}, ingress: [{}], log: {level: debug}} | .log: field 'value' is missing; write what verdicts should say",
                "{endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingres: true}} | .enableDefaultDeny.ingres: unknown field 'ingres'; did you mean 'ingress'?",
                "{endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: 'no'}} | .enableDefaultDeny.ingress: expected true or false but was text; write true or false, without quotes",
                "{endpointSelector: {}, ingress: [{}], description: 7} | .description: expected text but was a number; put it in quotes: \"7\""
            })
    void aSpecIsAsCiliumHasIt(String spec, String expected) {
        int line = expected.startsWith(":") ? 4 : 5; // the spec begins before its braces
        assertThat(refusal(document(spec))).isEqualTo(message(line, "spec", expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "fromEndpoints: [{}], fromEntities: [host] | : fromEndpoints and fromEntities do not combine; write one rule for each",
                "fromCIDR: [10.0.0.0/8], fromCIDRSet: [{cidr: 10.0.0.0/8}] | : fromCIDR and fromCIDRSet do not combine; write one rule for each",
                "fromEntities: [host], fromNodes: [{}] | : fromEntities and fromNodes do not combine; write one rule for each",
                "fromEntities: [Host] | .fromEntities[0]: unknown entity 'Host'; expected one of all, world, world-ipv4, world-ipv6, cluster, host, init, ingress, unmanaged, remote-node, health, none, kube-apiserver",
                "fromNodes: {} | .fromNodes: expected a list but was an object; begin each element with '- '",
                "fromNodes: [{matchLabels: {a b: c}}] | .fromNodes[0].matchLabels.a b: 'a b' is not a label key; write an optional DNS name and '/', then up to 63 letters, digits, '-', '_' and '.'",
                "fromEndpoints: [{app: a}] | .fromEndpoints[0].app: unknown field 'app'; expected one of matchExpressions, matchLabels",
                "fromEndpoints: [{matchLabels: {'fqdn:a': b}}] | .fromEndpoints[0].matchLabels.fqdn:a: labels of source fqdn cannot be selected; use the rule's toFQDNs",
                "fromEndpoints: [{matchExpressions: [{key: a, operator: In, values: []}]}] | .fromEndpoints[0].matchExpressions[0]: values is empty; In and NotIn need at least one value",
                "toFQDNs: [{matchName: a.b}] | .toFQDNs: unknown field 'toFQDNs'; expected one of authentication, fromCIDR, fromCIDRSet, fromEndpoints, fromEntities, fromNodes, icmps, toPorts",
                "fromCIDR: [10.0.0.0/33] | .fromCIDR[0]: prefix length of 10.0.0.0 must be from 0 to 32 but was 33; write an address or a prefix such as 10.0.0.0/8",
                "fromCIDR: [10.0.0/24] | .fromCIDR[0]: not an IP address (expected four decimal parts or colons): '10.0.0'; write an address or a prefix such as 10.0.0.0/8",
                "fromCIDR: ['2001:db8::/129'] | .fromCIDR[0]: prefix length of 2001:db8:: must be from 0 to 128 but was 129; write an address or a prefix such as 10.0.0.0/8",
                "fromCIDRSet: [{}] | .fromCIDRSet[0]: no field with a value; write exactly one of cidr, cidrGroupRef, cidrGroupSelector",
                "fromCIDRSet: [{cidr: 10.0.0.0/8, except: ['2001:db8::/32']}] | .fromCIDRSet[0].except[0]: 2001:db8::/32 is not in 10.0.0.0/8; an exception must lie in the prefix it is taken from",
                "fromCIDRSet: [{cidr: 10.0.0.0/8, except: [0.0.0.0/0]}] | .fromCIDRSet[0].except[0]: 0.0.0.0/0 is not in 10.0.0.0/8; an exception must lie in the prefix it is taken from",
                "fromCIDRSet: [{cidrGroupRef: X}] | .fromCIDRSet[0].cidrGroupRef: 'X' is not the name of an object; write up to 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit",
                "fromCIDRSet: [{cidrGroupRef: x, cidr: 10.0.0.0/8}] | .fromCIDRSet[0]: cidr and cidrGroupRef do not combine; write exactly one of cidr, cidrGroupRef, cidrGroupSelector",
                "fromCIDRSet: [{cidrGroupRef: x, cidrGroupSelector: {}}] | .fromCIDRSet[0]: cidrGroupRef and cidrGroupSelector do not combine; write exactly one of cidr, cidrGroupRef, cidrGroupSelector",
                "fromCIDRSet: [{cidrGroupRef: x, except: [y]}] | .fromCIDRSet[0].except[0]: not a prefix (expected address/length): 'y'; write a prefix such as 10.0.0.0/8",
                "fromGroups: [{aws: {}}] | .fromGroups: fromGroups is not supported: the groups of cloud providers are not known; use fromCIDR",
                "fromRequires: [{}] | .fromRequires: fromRequires is not supported: Cilium has dropped it; add the requirement to each selector",
                "authentication: {} | .authentication: field 'mode' is missing; write disabled, or remove authentication",
                "authentication: {mode: required} | .authentication: authentication is not supported: peers are not authenticated; write mode disabled if they need not be"
            })
    void thePeersOfIngressAreAsCiliumHasThem(String rule, String expected) {
        assertThat(ofRule("ingress", rule)).isEqualTo(message(6, "spec.ingress[0]", expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "toFQDNs: [{matchName: a.b}], toCIDR: [10.0.0.0/8] | : toCIDR and toFQDNs do not combine; write one rule for each",
                "toServices: [{k8sService: {serviceName: a}}], toEndpoints: [{}] | : toEndpoints and toServices do not combine; write one rule for each",
                "toFQDNs: [] | : toFQDNs is empty; list whom you mean, or remove the rule",
                "toServices: [] | : toServices is empty; list whom you mean, or remove the rule",
                "toFQDNs: [{}] | .toFQDNs[0]: no field with a value; write exactly one of matchName, matchPattern",
                "toFQDNs: [{matchname: a.b}] | .toFQDNs[0].matchname: unknown field 'matchname'; did you mean 'matchName'?",
                "toFQDNs: [{matchName: a.b, matchPattern: '*'}] | .toFQDNs[0]: matchName and matchPattern do not combine; write exactly one of matchName, matchPattern",
                "toFQDNs: [{matchName: '*.b'}] | .toFQDNs[0].matchName: '*.b' has a star, which stands for nothing in a name; use matchPattern",
                "toFQDNs: [{matchName: a..b}] | .toFQDNs[0].matchName: 'a..b' is not a DNS name; write letters, digits, '-' and '_' between single dots, 255 characters at most",
                "toFQDNs: [{matchPattern: '[a-z].b'}] | .toFQDNs[0].matchPattern: '[a-z].b' is not a pattern of DNS names; write letters, digits, '-', '_' and '*' between single dots, 255 characters at most",
                "toServices: [{}] | .toServices[0]: no field with a value; write exactly one of k8sService, k8sServiceSelector",
                "toServices: [{k8sService: {namespace: x}}] | .toServices[0].k8sService: field 'serviceName' is missing; name the service",
                "toServices: [{k8sServiceSelector: {namespace: x}}] | .toServices[0].k8sServiceSelector: field 'selector' is missing; write which labels the service has",
                "toServices: [{k8sService: {serviceName: x}, k8sServiceSelector: {selector: {}}}] | .toServices[0]: k8sService and k8sServiceSelector do not combine; write exactly one of k8sService, k8sServiceSelector",
                "toServices: [{k8sServiceSelector: {selector: {matchLabels: {'k8s:a': b}}}}] | .toServices[0].k8sServiceSelector.selector.matchLabels.k8s:a: 'k8s:a' is not a label key; write an optional DNS name and '/', then up to 63 letters, digits, '-', '_' and '.'",
                "toGroups: [{}] | .toGroups: toGroups is not supported: the groups of cloud providers are not known; use toCIDR",
                "toRequires: [{}] | .toRequires: toRequires is not supported: Cilium has dropped it; add the requirement to each selector"
            })
    void thePeersOfEgressAreAsCiliumHasThem(String rule, String expected) {
        assertThat(ofRule("egress", rule)).isEqualTo(message(6, "spec.egress[0]", expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "toFQDNs: [{matchName: a.b}] | .toFQDNs: toFQDNs is for rules that allow: a name whose addresses are not known yet would not be denied; use toCIDR",
                "toPorts: [{ports: [{port: '80'}], rules: {http: [{}]}}] | .toPorts[0].rules: rules does not go with a denial, which knows layers 3 and 4 only; remove it",
                "toPorts: [{ports: [{port: '80'}], listener: {name: x}}] | .toPorts[0].listener: listener does not go with a denial, which knows layers 3 and 4 only; remove it",
                "toPorts: [{ports: [{port: '80'}], terminatingTLS: {}}] | .toPorts[0].terminatingTLS: terminatingTLS does not go with a denial, which knows layers 3 and 4 only; remove it",
                "toPorts: [{ports: [{port: '80'}], originatingTLS: {}}] | .toPorts[0].originatingTLS: originatingTLS does not go with a denial, which knows layers 3 and 4 only; remove it",
                "toPorts: [{ports: [{port: '80'}], serverNames: [a]}] | .toPorts[0].serverNames: serverNames does not go with a denial, which knows layers 3 and 4 only; remove it"
            })
    void aDenialKnowsNoNamesAndNoLayer7(String rule, String expected) {
        assertThat(ofRule("egressDeny", rule)).isEqualTo(message(6, "spec.egressDeny[0]", expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ports: [{port: '90', endPort: 80}] | .ports[0]: endPort 80 is below port 90; write the lower port in port",
                "ports: [{port: '0', endPort: 80}] | .ports[0]: port is 0, which means all, and goes with no endPort; write the lower port in port",
                "ports: [{port: http, endPort: 80}] | .ports[0]: endPort goes with a port's number, but the port is named 'http'; write the number in port",
                "ports: [{port: 80-90}] | .ports[0].port: '80-90' is neither a port from 0 to 65535 nor the name of one (letters, digits and single hyphens, 15 at most, one letter at least); for a range write endPort",
                "ports: [{port: a--b}] | .ports[0].port: 'a--b' is neither a port from 0 to 65535 nor the name of one (letters, digits and single hyphens, 15 at most, one letter at least); for a range write endPort",
                "ports: [{port: sixteen-characte}] | .ports[0].port: 'sixteen-characte' is neither a port from 0 to 65535 nor the name of one (letters, digits and single hyphens, 15 at most, one letter at least); for a range write endPort",
                "ports: [{port: '65536'}] | .ports[0].port: '65536' is not a port from 0 to 65535",
                "ports: [{port: '080'}] | .ports[0].port: '080' is not a port from 0 to 65535",
                "ports: [{port: ''}] | .ports[0].port: '' is not a port from 0 to 65535",
                "ports: [{port: '80', endPort: 70000}] | .ports[0].endPort: '70000' is not a port from 0 to 65535",
                "ports: [{port: '80', protocol: QUIC}] | .ports[0]: unknown protocol 'QUIC'; expected one of TCP, UDP, SCTP, ANY, VRRP, IGMP, GRE, IPIP, IPV6, ESP, AH",
                "ports: [{port: '80', protocol: ICMPv6}] | .ports[0]: protocol ICMPV6 has no ports; use icmps",
                "ports: [{port: '80', protocol: GRE}] | .ports[0]: protocol GRE has no ports; write port \"0\"",
                "ports: [{port: http, protocol: GRE}] | .ports[0]: protocol GRE has no ports; write port \"0\"",
                "ports: [{protocol: TCP}] | .ports[0]: field 'port' is missing; write a port, or \"0\" for all",
                "ports: [] | : ports is empty, which would match no packet; list ports, or leave toPorts out to mean all",
                "port: '80' | .port: unknown field 'port'; did you mean 'ports'?",
                "ports: [{port: '80'}], rules: {http: [{}]} | .rules: rules is not supported: rules on layer 7 need a proxy, and there is none; leave it out only if all of these ports may be reached",
                "ports: [{port: '80'}], listener: {} | .listener: listener is not supported: it needs a proxy, and there is none; leave it out only if all of these ports may be reached",
                "ports: [{port: '80'}], terminatingTLS: {} | .terminatingTLS: terminatingTLS is not supported: it needs a proxy, and there is none; leave it out only if all of these ports may be reached",
                "ports: [{port: '80'}], originatingTLS: {} | .originatingTLS: originatingTLS is not supported: it needs a proxy, and there is none; leave it out only if all of these ports may be reached",
                "ports: [{port: '80'}], serverNames: [a] | .serverNames: serverNames is not supported: it needs a proxy, and there is none; leave it out only if all of these ports may be reached"
            })
    void portsAreAsCiliumHasThem(String item, String expected) {
        assertThat(ofRule("ingress", "toPorts: [{" + item + "}]"))
                .isEqualTo(message(6, "spec.ingress[0].toPorts[0]", expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "fields: [{type: 256}] | .fields[0].type: '256' is not an ICMP type from 0 to 255",
                "fields: [{type: PacketTooBig}] | .fields[0].type: not an ICMP type; write a number from 0 to 255 or one of DestinationUnreachable, Echo, EchoReply, EchoRequest, ExtendedEchoReply, ExtendedEchoRequest, ParameterProblem, Photuris, Redirect, RouterAdvertisement, RouterSelection, TimeExceeded, Timestamp, TimestampReply",
                "fields: [{type: true}] | .fields[0].type: not an ICMP type; write a number from 0 to 255 or one of DestinationUnreachable, Echo, EchoReply, EchoRequest, ExtendedEchoReply, ExtendedEchoRequest, ParameterProblem, Photuris, Redirect, RouterAdvertisement, RouterSelection, TimeExceeded, Timestamp, TimestampReply",
                "fields: [{family: ipv4, type: 8}] | .fields[0]: unknown family 'ipv4'; write IPv4 or IPv6",
                "fields: [{family: IPv4}] | .fields[0]: field 'type' is missing; write an ICMP type",
                "fields: [] | : fields is empty, which would match no packet; list ICMP types, or leave icmps out to mean all packets",
                "types: [] | .types: unknown field 'types'; expected one of fields"
            })
    void icmpTypesAreAsCiliumHasThem(String item, String expected) {
        assertThat(ofRule("ingress", "icmps: [{" + item + "}]"))
                .isEqualTo(message(6, "spec.ingress[0].icmps[0]", expected));
    }

    @Test
    void portsAndIcmpTypesDoNotCombine() {
        assertThat(ofRule("ingress", "icmps: [{fields: [{type: 8}]}], toPorts: [{ports: [{port: '1'}]}]"))
                .isEqualTo(
                        message(6, "spec.ingress[0]", ": toPorts and icmps do not combine; write one rule for each"));
    }

    @Test
    void thereAreFortyPortsAtMost() {
        String ports = IntStream.rangeClosed(1, 41)
                .mapToObj(port -> "{port: '" + port + "'}")
                .collect(Collectors.joining(", "));
        assertThat(ofRule("egress", "toPorts: [{ports: [" + ports + "]}]"))
                .isEqualTo(message(
                        6,
                        "spec.egress[0].toPorts[0]",
                        ": ports has 41 elements but at most 40 are allowed; spread them over several"));
    }

    @Test
    void thereAreFortyIcmpTypesAtMost() {
        String types = IntStream.rangeClosed(1, 41)
                .mapToObj(type -> "{type: " + type + "}")
                .collect(Collectors.joining(", "));
        assertThat(ofRule("egress", "icmps: [{fields: [" + types + "]}]"))
                .isEqualTo(message(
                        6,
                        "spec.egress[0].icmps[0]",
                        ": fields has 41 elements but at most 40 are allowed; spread them over several"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p}} | field 'spec' is missing; write the rules there",
                "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p}, specs: []} | field 'spec' is missing; write the rules there",
                "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p}, specs: [{endpointSelector: {}}]} | specs[0]: no rule at all, which changes nothing; write one in ingress, ingressDeny, egress or egressDeny ('- {}' only turns the default deny on)",
                "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p}, spac: {}} | spac: unknown field 'spac'; did you mean 'spec'?",
                "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: Redis}, spec: {}} | metadata.name: 'Redis' is not the name of an object; write up to 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit",
                "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p, namespace: a.b}, spec: {}} | metadata.namespace: 'a.b' is not the name of a namespace; write up to 63 lower-case letters, digits and '-', beginning and ending with a letter or digit",
                "{apiVersion: cilium.io/v2alpha1, kind: CiliumNetworkPolicy, metadata: {name: p}, spec: {}} | apiVersion 'cilium.io/v2alpha1' is not known for CiliumNetworkPolicy; write cilium.io/v2",
                "{apiVersion: cilium.io/v2, kind: CiliumNetworkpolicy} | kind 'CiliumNetworkpolicy' is not a policy; did you mean 'CiliumNetworkPolicy'?",
                "{apiVersion: cilium.io/v1, kind: CiliumCIDRGroup} | apiVersion 'cilium.io/v1' is not known for CiliumCIDRGroup; write cilium.io/v2",
                "{apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: g}} | field 'spec' is missing; write the prefixes in spec.externalCIDRs",
                "{apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: g}, spec: {}} | spec: field 'externalCIDRs' is missing; list prefixes such as 10.0.0.0/8",
                "{apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: g}, spec: {externalCIDRs: [10.0.0.1]}} | spec.externalCIDRs[0]: not a prefix (expected address/length): '10.0.0.1'; write a prefix such as 10.0.0.0/8",
                "{apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: g, labels: {a: b c}}, spec: {externalCIDRs: []}} | metadata.labels.a: 'b c' is not a label value; write up to 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit"
            })
    void aDocumentIsAsCiliumHasIt(String text, String expected) {
        assertThat(refusal(text)).isEqualTo("p.yaml: document 1, line 1: " + expected);
    }

    @Test
    void aPolicyForNodesIsClusterwide() {
        assertThat(PolicyParser.parse("p.yaml", clusterwide("{nodeSelector: {}, ingress: [{}]}")))
                .hasSize(1);
    }
}
