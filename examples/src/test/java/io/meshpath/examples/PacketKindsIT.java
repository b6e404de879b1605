// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.net.IpAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a compiled policy sees in packets that are no TCP: ICMP, fragments, SCTP, protocols without ports. */
class PacketKindsIT {
    private static final int ECHO_REPLY = 0;
    private static final int UNREACHABLE = 3;
    private static final int ECHO = 8;
    private static final int TIMESTAMP = 13;
    private static final int TIMESTAMP_REPLY = 14;
    private static final int ADDRESS_MASK = 17;

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
    void anEchoIsDecidedByItsType() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{icmps: [{fields: [{type: 8}]}]}]");
        assertThat(bed.sends(Frame.icmp(bed.pod, peer, ECHO, 77))).isTrue();
        assertThat(bed.sends(Frame.icmp(bed.pod, peer, TIMESTAMP, 77))).isFalse();
        assertThat(bed.sends(Frame.ports(Frame.UDP, bed.pod, 8, peer, 8))).isFalse();
    }

    @Test
    void aTypeThatIsAllowedOpensNoWayForOthers() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{icmps: [{fields: [{type: 13}]}]}]");
        assertThat(bed.sends(Frame.icmp(bed.pod, peer, TIMESTAMP, 0))).isTrue();
        assertThat(bed.sends(Frame.icmp(bed.pod, peer, ECHO, 0))).isFalse();
        assertThat(bed.sends(Frame.icmp(bed.pod, peer, ADDRESS_MASK, 0))).isFalse();
    }

    @Test
    void anAnswerIsWelcomeWhereTheQuestionWasAllowed() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{icmps: [{fields: [{type: 8}, {type: 13}]}]}], ingress: [{}]");
        bed.sends(Frame.icmp(bed.pod, peer, ECHO, 5));
        bed.sends(Frame.icmp(bed.pod, peer, TIMESTAMP, 6));
        assertThat(bed.receives(Frame.icmp(peer, bed.pod, ECHO_REPLY, 5))).isTrue();
        assertThat(bed.receives(Frame.icmp(peer, bed.pod, TIMESTAMP_REPLY, 6))).isTrue();
        assertThat(bed.receives(Frame.icmp(peer, bed.pod, TIMESTAMP_REPLY, 5))).isFalse();
        assertThat(bed.receives(Frame.icmp(peer, bed.pod, ECHO_REPLY, 99))).isFalse();
    }

    @Test
    void anErrorAboutAConnectionIsWelcome() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{toPorts: [{ports: [{port: \"53\", protocol: UDP}]}]}], ingress: [{}]");
        Frame query = Frame.ports(Frame.UDP, bed.pod, 1053, peer, 53);
        assertThat(bed.receives(Frame.icmpError(peer, UNREACHABLE, query))).isFalse();
        assertThat(bed.sends(query)).isTrue();
        assertThat(bed.receives(Frame.icmpError(peer, UNREACHABLE, query))).isTrue();
    }

    @Test
    void laterFragmentsAreDecidedByThePortsOfTheFirst() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{toPorts: [{ports: [{port: \"5000\", protocol: UDP}]}]}]");
        Frame allowed = Frame.ports(Frame.UDP, bed.pod, 4000, peer, 5000);
        Frame denied = Frame.ports(Frame.UDP, bed.pod, 4000, peer, 5001);
        assertThat(bed.sends(allowed.firstFragment(1))).isTrue();
        assertThat(bed.sends(allowed.laterFragment(1))).isTrue();
        assertThat(bed.sends(denied.firstFragment(2))).isFalse();
        assertThat(bed.sends(denied.laterFragment(2))).isFalse();
    }

    @Test
    void laterFragmentsOfAnEchoAreDecidedByItsType() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{icmps: [{fields: [{type: 8}]}]}]");
        Frame echo = Frame.icmp(bed.pod, peer, ECHO, 9);
        assertThat(bed.sends(echo.firstFragment(3))).isTrue();
        assertThat(bed.sends(echo.laterFragment(3))).isTrue();
    }

    @Test
    void aFragmentWhoseFirstNobodySawIsDropped() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{}, {toEntities: [all]}]");
        long before = bed.dropped(DropReason.DROP_FRAGMENT_NOT_TRACKED);
        assertThat(bed.sends(Frame.ports(Frame.UDP, bed.pod, 4000, peer, 5000).laterFragment(4)))
                .isFalse();
        assertThat(bed.dropped(DropReason.DROP_FRAGMENT_NOT_TRACKED)).isEqualTo(before + 1);
    }

    @Test
    void sctpHasPortsOfItsOwn() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{toPorts: [{ports: [{port: \"3868\", protocol: SCTP}]}]}]");
        assertThat(bed.sends(Frame.ports(Frame.SCTP, bed.pod, 1, peer, 3868))).isTrue();
        assertThat(bed.sends(Frame.ports(Frame.SCTP, bed.pod, 1, peer, 3869))).isFalse();
        assertThat(bed.sends(Frame.ports(Frame.TCP, bed.pod, 1, peer, 3868))).isFalse();
    }

    @Test
    void aProtocolWithoutPortsIsDecidedByItsNumber() {
        IpAddress peer = bed.newPeer();
        bed.obey("egress: [{toPorts: [{ports: [{port: \"0\", protocol: GRE}]}]}]");
        Frame gre = Frame.of(bed.pod, peer, Frame.GRE, new byte[20]);
        assertThat(bed.sends(gre)).isTrue();
        assertThat(bed.sends(gre.laterFragment(5))).isTrue(); // has nothing to learn from the first
        assertThat(bed.sends(Frame.of(bed.pod, peer, Frame.ESP, new byte[20]))).isFalse();
    }
}
