// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whom a compiled policy lets a packet come from and go to. */
class PolicyPathIT {
    private static final int HOST = 1;
    private static final int WORLD = 2;
    private static final int REMOTE_NODE = 6;
    private static final int TIMESTAMP = 13;
    private static final int TIMESTAMP_REPLY = 14;

    private static PolicyBed bed;

    @BeforeAll
    static void build() {
        bed = new PolicyBed();
    }

    @AfterAll
    static void remove() {
        bed.close();
    }

    @Test
    void aRuleForOneDirectionSaysNothingOfTheOther() {
        IpAddress peer = bed.newPeer();
        bed.obey("ingress: [{fromEndpoints: [{}]}], egress: [{toEndpoints: [{matchLabels: {app: none}}]}]");
        assertThat(bed.receives(Frame.ports(Frame.TCP, peer, 1000, bed.pod, 80)))
                .isTrue();
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1001, peer, 80))).isFalse();
    }

    @Test
    void ofPrefixesTheLongestDecides() {
        bed.know("172.16.0.0/12");
        bed.know("172.16.5.0/24");
        bed.know("172.16.5.7/32");
        bed.obey("egress: [{toCIDRSet: [{cidr: 172.16.0.0/12, except: [172.16.5.0/24]}]}, {toCIDR: [172.16.5.7/32]}]");
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1, IpAddress.parse("172.17.0.1"), 443)))
                .isTrue();
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1, IpAddress.parse("172.16.5.6"), 443)))
                .isFalse();
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1, IpAddress.parse("172.16.5.7"), 443)))
                .isTrue();
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1, IpAddress.parse("8.8.8.8"), 443)))
                .isFalse();
    }

    @Test
    void theWorldIsWhatIsOutsideTheMeshAndNothingElse() {
        IpAddress peer = bed.newPeer();
        bed.know("203.0.113.0/24");
        bed.obey("egress: [{toEntities: [world]}]");
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1, IpAddress.parse("9.9.9.9"), 443)))
                .isTrue();
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1, IpAddress.parse("203.0.113.9"), 443)))
                .isTrue();
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1, peer, 443))).isFalse();
    }

    @Test
    void otherNodesAndTheWorldAreToldApartOnArrival() {
        IpAddress node = IpAddress.parse("192.0.2.77");
        bed.obey("ingress: [{fromEntities: [remote-node]}]");
        assertThat(bed.receives(Frame.ports(Frame.TCP, node, 1, bed.pod, 10250), REMOTE_NODE))
                .isTrue();
        assertThat(bed.receives(Frame.ports(Frame.TCP, node, 2, bed.pod, 10250), WORLD))
                .isFalse();
        bed.obey("ingress: [{fromEntities: [world]}]");
        assertThat(bed.receives(Frame.ports(Frame.TCP, node, 3, bed.pod, 10250), REMOTE_NODE))
                .isFalse();
        assertThat(bed.receives(Frame.ports(Frame.TCP, node, 4, bed.pod, 10250), WORLD))
                .isTrue();
    }

    @Test
    void aNodeIsToldFromOthersByItsAddressAndSpeaksForItselfOnly() {
        IpAddress another = IpAddress.parse("192.0.2.78");
        bed.knowNode(bed.nodes.toronto.address, "rack", "r1");
        bed.knowNode(another, "rack", "r2");
        bed.obey("ingress: [{fromNodes: [{matchLabels: {rack: r1}}]}]");
        assertThat(bed.receives(Frame.ports(Frame.TCP, bed.nodes.toronto.address, 1, bed.pod, 80), REMOTE_NODE))
                .isTrue();
        bed.obey("ingress: [{fromNodes: [{matchLabels: {rack: r2}}]}]");
        assertThat(bed.receives(Frame.ports(Frame.TCP, another, 1, bed.pod, 80), REMOTE_NODE))
                .isFalse();
    }

    @Test
    void whatComesAsTheWorldIsDecidedByItsPrefix() {
        bed.know("198.51.100.0/24");
        bed.obey("ingress: [{fromCIDR: [198.51.100.0/24]}]");
        assertThat(bed.receives(Frame.ports(Frame.TCP, IpAddress.parse("198.51.100.1"), 1, bed.pod, 80), WORLD))
                .isTrue();
        assertThat(bed.receives(Frame.ports(Frame.TCP, IpAddress.parse("198.51.101.1"), 1, bed.pod, 80), WORLD))
                .isFalse();
    }

    @Test
    void whatComesAsTheWorldIsNeverAPod() {
        IpAddress peer = bed.newPeer();
        bed.obey("ingress: [{fromEndpoints: [{}]}]");
        assertThat(bed.receives(Frame.ports(Frame.TCP, peer, 1, bed.pod, 80), WORLD))
                .isFalse();
    }

    @Test
    void theHostReachesThePodUnlessARuleDeniesIt() {
        bed.know(Cidr.of(bed.nodes.atlanta.address), IpcacheEntry.local(HOST));
        Frame probe = Frame.ports(Frame.TCP, bed.nodes.atlanta.address, 30000, bed.pod, 8080);
        bed.obey("ingress: [{}]");
        assertThat(bed.programs.toPod(probe)).isTrue();
        bed.obey("ingressDeny: [{fromEntities: [host]}]");
        assertThat(bed.programs.toPod(probe)).isFalse();
    }

    @Test
    void aReplyIsNotAskedAbout() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]}], ingress: [{}]");
        assertThat(bed.receives(Frame.ports(Frame.TCP, peer, 80, bed.pod, 7000)))
                .isFalse();
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 7000, peer, 80))).isTrue();
        assertThat(bed.receives(Frame.ports(Frame.TCP, peer, 80, bed.pod, 7000)))
                .isTrue();
        assertThat(bed.receives(Frame.ports(Frame.TCP, peer, 80, bed.pod, 7001)))
                .isFalse();
    }

    @Test
    void aChangeOfPolicyCutsALiveConnectionBothWays() {
        IpAddress peer = bed.newPeer();
        Frame request = Frame.ports(Frame.TCP, bed.pod, 7100, peer, 80);
        Frame reply = Frame.ports(Frame.TCP, peer, 80, bed.pod, 7100);
        bed.obey("egress: [{toPorts: [{ports: [{port: \"80\"}]}]}]");
        assertThat(bed.sends(request)).isTrue();
        assertThat(bed.receives(reply)).isTrue();
        bed.obey("egress: [{toPorts: [{ports: [{port: \"81\"}]}]}]");
        assertThat(bed.receives(reply)).isFalse();
        assertThat(bed.sends(request)).isFalse();
    }

    @Test
    void aChangeThatStillAllowsAConnectionLeavesItAlone() {
        IpAddress peer = bed.newPeer();
        Frame question = Frame.icmp(bed.pod, peer, TIMESTAMP, 12);
        bed.obey("egress: [{icmps: [{fields: [{type: 13}]}]}]");
        assertThat(bed.sends(question)).isTrue();
        bed.obey("egress: [{icmps: [{fields: [{type: 13}, {type: 3}]}]}]");
        assertThat(bed.sends(question)).isTrue();
        assertThat(bed.receives(Frame.icmp(peer, bed.pod, TIMESTAMP_REPLY, 12))).isTrue();
    }
}
