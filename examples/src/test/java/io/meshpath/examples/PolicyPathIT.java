// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.Counters.Counter;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;
import io.meshpath.vxlan.Vxlan;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a compiled policy means to single packets: they are run through the programs that are attached to a pod's device and to the
 * underlay, with all the node's tables.
 */
class PolicyPathIT {
    private static final int FIRST_POD = 3 << 16;
    private static final int FIRST_PREFIX = 1 << 24;
    private static final int HOST = 1;
    private static final int WORLD = 2;
    private static final int REMOTE_NODE = 6;
    private static final int ECHO_REPLY = 0;
    private static final int UNREACHABLE = 3;
    private static final int ECHO = 8;
    private static final int TIMESTAMP = 13;
    private static final int TIMESTAMP_REPLY = 14;
    private static final int ADDRESS_MASK = 17;

    private static TwoNodes nodes;
    private static AttachedDatapath programs;
    private static PolicyCompiler compiler;
    private static IpAddress pod;
    private static int peers;

    @BeforeAll
    static void build() {
        nodes = TwoNodes.create(Vxlan.encapsulation());
        programs = AttachedDatapath.of(nodes.atlanta);
        pod = nodes.atlanta.podAddress;
        compiler = new PolicyCompiler(nodes.atlanta.datapath().policy());
        compiler.addEndpoint(1, Labels.of(Label.k8s(Label.NAMESPACE, "default")));
    }

    @AfterAll
    static void remove() {
        programs.close();
        nodes.close();
    }

    /** Puts a policy of these sections in force for the pod. */
    private static void obey(String sections) {
        String yaml = "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p}, spec: "
                + "{endpointSelector: {}, " + sections + "}}";
        PolicyContext context = PolicyContext.of(new ClusterName("atlanta")).withPeers(PeerClusters.ANY);
        compiler.policies(PolicyModel.of(PolicyParser.parse("p.yaml", yaml), context));
    }

    /** A pod of the other node that nobody has met yet. */
    private static IpAddress newPeer(String app) {
        peers++;
        IpAddress address = IpAddress.parse("10.219.1." + peers);
        Labels labels = Labels.of(Label.k8s(Label.NAMESPACE, "default"), Label.k8s("app", app));
        compiler.addIdentity(FIRST_POD + peers, labels);
        know(Cidr.of(address), IpcacheEntry.remote(FIRST_POD + peers, nodes.toronto.address));
        return address;
    }

    private static void know(Cidr prefix, IpcacheEntry entry) {
        nodes.atlanta.datapath().ipcache().update(Map.of(prefix, entry));
    }

    /** A prefix with an identity of its own, as an agent gives it to each that policies name. */
    private static void know(String prefix) {
        peers++;
        Cidr cidr = Cidr.parse(prefix);
        compiler.addIdentity(FIRST_PREFIX + peers, Labels.of(Label.cidr(cidr)));
        know(cidr, IpcacheEntry.local(FIRST_PREFIX + peers));
    }

    private static boolean sends(Frame frame) {
        return programs.fromPod(frame);
    }

    /** Whether the pod gets what its newest peer sends. */
    private static boolean receives(Frame frame) {
        return receives(frame, FIRST_POD + peers);
    }

    private static boolean receives(Frame frame, int identity) {
        return programs.fromUnderlay(frame.tunnelled(nodes.toronto.address, nodes.atlanta.address, identity));
    }

    private static long dropped(DropReason reason) {
        return nodes.atlanta.datapath().counters().entries().stream()
                .filter(counter -> counter.reason() == reason)
                .mapToLong(Counter::packets)
                .sum();
    }

    @Test
    void aRuleForOneDirectionSaysNothingOfTheOther() {
        IpAddress peer = newPeer("web");
        obey("ingress: [{fromEndpoints: [{}]}], egress: [{toEndpoints: [{matchLabels: {app: none}}]}]");
        assertThat(receives(Frame.ports(Frame.TCP, peer, 1000, pod, 80))).isTrue();
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1001, peer, 80))).isFalse();
    }

    @Test
    void anEchoIsDecidedByItsType() {
        IpAddress peer = newPeer("web");
        obey("egress: [{icmps: [{fields: [{type: 8}]}]}]");
        assertThat(sends(Frame.icmp(pod, peer, ECHO, 77))).isTrue();
        assertThat(sends(Frame.icmp(pod, peer, TIMESTAMP, 77))).isFalse();
        assertThat(sends(Frame.ports(Frame.UDP, pod, 8, peer, 8))).isFalse();
    }

    @Test
    void aTypeThatIsAllowedOpensNoWayForOthers() {
        IpAddress peer = newPeer("web");
        obey("egress: [{icmps: [{fields: [{type: 13}]}]}]");
        assertThat(sends(Frame.icmp(pod, peer, TIMESTAMP, 0))).isTrue();
        assertThat(sends(Frame.icmp(pod, peer, ECHO, 0))).isFalse();
        assertThat(sends(Frame.icmp(pod, peer, ADDRESS_MASK, 0))).isFalse();
    }

    @Test
    void anAnswerIsWelcomeWhereTheQuestionWasAllowed() {
        IpAddress peer = newPeer("web");
        obey("egress: [{icmps: [{fields: [{type: 8}, {type: 13}]}]}], ingress: [{}]");
        sends(Frame.icmp(pod, peer, ECHO, 5));
        sends(Frame.icmp(pod, peer, TIMESTAMP, 6));
        assertThat(receives(Frame.icmp(peer, pod, ECHO_REPLY, 5))).isTrue();
        assertThat(receives(Frame.icmp(peer, pod, TIMESTAMP_REPLY, 6))).isTrue();
        assertThat(receives(Frame.icmp(peer, pod, TIMESTAMP_REPLY, 5))).isFalse();
        assertThat(receives(Frame.icmp(peer, pod, ECHO_REPLY, 99))).isFalse();
    }

    @Test
    void anErrorAboutAConnectionIsWelcome() {
        IpAddress peer = newPeer("web");
        obey("egress: [{toPorts: [{ports: [{port: \"53\", protocol: UDP}]}]}], ingress: [{}]");
        Frame query = Frame.ports(Frame.UDP, pod, 1053, peer, 53);
        assertThat(receives(Frame.icmpError(peer, UNREACHABLE, query))).isFalse();
        assertThat(sends(query)).isTrue();
        assertThat(receives(Frame.icmpError(peer, UNREACHABLE, query))).isTrue();
    }

    @Test
    void laterFragmentsAreDecidedByThePortsOfTheFirst() {
        IpAddress peer = newPeer("web");
        obey("egress: [{toPorts: [{ports: [{port: \"5000\", protocol: UDP}]}]}]");
        Frame allowed = Frame.ports(Frame.UDP, pod, 4000, peer, 5000);
        Frame denied = Frame.ports(Frame.UDP, pod, 4000, peer, 5001);
        assertThat(sends(allowed.firstFragment(1))).isTrue();
        assertThat(sends(allowed.laterFragment(1))).isTrue();
        assertThat(sends(denied.firstFragment(2))).isFalse();
        assertThat(sends(denied.laterFragment(2))).isFalse();
    }

    @Test
    void laterFragmentsOfAnEchoAreDecidedByItsType() {
        IpAddress peer = newPeer("web");
        obey("egress: [{icmps: [{fields: [{type: 8}]}]}]");
        Frame echo = Frame.icmp(pod, peer, ECHO, 9);
        assertThat(sends(echo.firstFragment(3))).isTrue();
        assertThat(sends(echo.laterFragment(3))).isTrue();
    }

    @Test
    void aFragmentWhoseFirstNobodySawIsDropped() {
        IpAddress peer = newPeer("web");
        obey("egress: [{}, {toEntities: [all]}]");
        long before = dropped(DropReason.DROP_FRAGMENT_NOT_TRACKED);
        assertThat(sends(Frame.ports(Frame.UDP, pod, 4000, peer, 5000).laterFragment(4)))
                .isFalse();
        assertThat(dropped(DropReason.DROP_FRAGMENT_NOT_TRACKED)).isEqualTo(before + 1);
    }

    @Test
    void sctpHasPortsOfItsOwn() {
        IpAddress peer = newPeer("web");
        obey("egress: [{toPorts: [{ports: [{port: \"3868\", protocol: SCTP}]}]}]");
        assertThat(sends(Frame.ports(Frame.SCTP, pod, 1, peer, 3868))).isTrue();
        assertThat(sends(Frame.ports(Frame.SCTP, pod, 1, peer, 3869))).isFalse();
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1, peer, 3868))).isFalse();
    }

    @Test
    void aProtocolWithoutPortsIsDecidedByItsNumber() {
        IpAddress peer = newPeer("web");
        obey("egress: [{toPorts: [{ports: [{port: \"0\", protocol: GRE}]}]}]");
        Frame gre = Frame.of(pod, peer, Frame.GRE, new byte[20]);
        assertThat(sends(gre)).isTrue();
        assertThat(sends(gre.laterFragment(5))).isTrue(); // has nothing to learn from the first
        assertThat(sends(Frame.of(pod, peer, Frame.ESP, new byte[20]))).isFalse();
    }

    @Test
    void ofPrefixesTheLongestDecides() {
        know("172.16.0.0/12");
        know("172.16.5.0/24");
        know("172.16.5.7/32");
        obey("egress: [{toCIDRSet: [{cidr: 172.16.0.0/12, except: [172.16.5.0/24]}]}, {toCIDR: [172.16.5.7/32]}]");
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1, IpAddress.parse("172.17.0.1"), 443)))
                .isTrue();
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1, IpAddress.parse("172.16.5.6"), 443)))
                .isFalse();
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1, IpAddress.parse("172.16.5.7"), 443)))
                .isTrue();
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1, IpAddress.parse("8.8.8.8"), 443)))
                .isFalse();
    }

    @Test
    void theWorldIsWhatIsOutsideTheMeshAndNothingElse() {
        IpAddress peer = newPeer("web");
        know("203.0.113.0/24");
        obey("egress: [{toEntities: [world]}]");
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1, IpAddress.parse("9.9.9.9"), 443)))
                .isTrue();
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1, IpAddress.parse("203.0.113.9"), 443)))
                .isTrue();
        assertThat(sends(Frame.ports(Frame.TCP, pod, 1, peer, 443))).isFalse();
    }

    @Test
    void otherNodesAndTheWorldAreToldApartOnArrival() {
        IpAddress node = IpAddress.parse("192.0.2.77");
        obey("ingress: [{fromEntities: [remote-node]}]");
        assertThat(receives(Frame.ports(Frame.TCP, node, 1, pod, 10250), REMOTE_NODE))
                .isTrue();
        assertThat(receives(Frame.ports(Frame.TCP, node, 2, pod, 10250), WORLD)).isFalse();
        obey("ingress: [{fromEntities: [world]}]");
        assertThat(receives(Frame.ports(Frame.TCP, node, 3, pod, 10250), REMOTE_NODE))
                .isFalse();
        assertThat(receives(Frame.ports(Frame.TCP, node, 4, pod, 10250), WORLD)).isTrue();
    }

    @Test
    void whatComesAsTheWorldIsDecidedByItsPrefix() {
        know("198.51.100.0/24");
        obey("ingress: [{fromCIDR: [198.51.100.0/24]}]");
        assertThat(receives(Frame.ports(Frame.TCP, IpAddress.parse("198.51.100.1"), 1, pod, 80), WORLD))
                .isTrue();
        assertThat(receives(Frame.ports(Frame.TCP, IpAddress.parse("198.51.101.1"), 1, pod, 80), WORLD))
                .isFalse();
    }

    @Test
    void whatComesAsTheWorldIsNeverAPod() {
        IpAddress peer = newPeer("web");
        obey("ingress: [{fromEndpoints: [{}]}]");
        assertThat(receives(Frame.ports(Frame.TCP, peer, 1, pod, 80), WORLD)).isFalse();
    }

    @Test
    void theHostReachesThePodUnlessARuleDeniesIt() {
        know(Cidr.of(nodes.atlanta.address), IpcacheEntry.local(HOST));
        Frame probe = Frame.ports(Frame.TCP, nodes.atlanta.address, 30000, pod, 8080);
        obey("ingress: [{}]");
        assertThat(programs.toPod(probe)).isTrue();
        obey("ingressDeny: [{fromEntities: [host]}]");
        assertThat(programs.toPod(probe)).isFalse();
    }

    @Test
    void aReplyIsNotAskedAbout() {
        IpAddress peer = newPeer("web");
        obey("egress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]}], ingress: [{}]");
        assertThat(receives(Frame.ports(Frame.TCP, peer, 80, pod, 7000))).isFalse();
        assertThat(sends(Frame.ports(Frame.TCP, pod, 7000, peer, 80))).isTrue();
        assertThat(receives(Frame.ports(Frame.TCP, peer, 80, pod, 7000))).isTrue();
        assertThat(receives(Frame.ports(Frame.TCP, peer, 80, pod, 7001))).isFalse();
    }

    @Test
    void aChangeOfPolicyCutsALiveConnectionBothWays() {
        IpAddress peer = newPeer("web");
        Frame request = Frame.ports(Frame.TCP, pod, 7100, peer, 80);
        Frame reply = Frame.ports(Frame.TCP, peer, 80, pod, 7100);
        obey("egress: [{toPorts: [{ports: [{port: \"80\"}]}]}]");
        assertThat(sends(request)).isTrue();
        assertThat(receives(reply)).isTrue();
        obey("egress: [{toPorts: [{ports: [{port: \"81\"}]}]}]");
        assertThat(receives(reply)).isFalse();
        assertThat(sends(request)).isFalse();
    }

    @Test
    void aChangeThatStillAllowsAConnectionLeavesItAlone() {
        IpAddress peer = newPeer("web");
        Frame question = Frame.icmp(pod, peer, TIMESTAMP, 12);
        obey("egress: [{icmps: [{fields: [{type: 13}]}]}]");
        assertThat(sends(question)).isTrue();
        obey("egress: [{icmps: [{fields: [{type: 13}, {type: 3}]}]}]");
        assertThat(sends(question)).isTrue();
        assertThat(receives(Frame.icmp(peer, pod, TIMESTAMP_REPLY, 12))).isTrue();
    }
}
