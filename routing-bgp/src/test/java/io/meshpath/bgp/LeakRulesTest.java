// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Roles and the OTC attribute (RFC 9234, sections 4.2 and 5). We are AS 65001, the neighbour is AS 65002. */
class LeakRulesTest {
    private static final PathAttributes PLAIN = PathAttributes.of(Origin.IGP, AsPath.sequence(65002));

    /** By our role: whether a route with no mark, the neighbour's or another one's is leaked, and the mark it gets. */
    @ParameterizedTest
    @CsvSource({
        "PROVIDER, 0, false, 0",
        "PROVIDER, 65002, true, 65002",
        "RS, 0, false, 0",
        "RS, 65009, true, 65009",
        "CUSTOMER, 0, false, 65002",
        "CUSTOMER, 65009, false, 65009",
        "RS_CLIENT, 0, false, 65002",
        "RS_CLIENT, 65009, false, 65009",
        "PEER, 0, false, 65002",
        "PEER, 65002, false, 65002",
        "PEER, 65009, true, 65009"
    })
    void knowsALeakWhenItComesInAndMarksTheRest(Role role, long mark, boolean leaked, long markAfter) {
        LeakRules rules = rules(role);
        assertThat(rules.isLeaked(marked(mark))).isEqualTo(leaked);
        assertThat(rules.received(marked(mark))).isEqualTo(marked(markAfter));
    }

    /** By our role: whether a route without and with a mark may go to the neighbour, and the mark that the first gets. */
    @ParameterizedTest
    @CsvSource({
        "PROVIDER, true, 65001",
        "RS, true, 65001",
        "CUSTOMER, false, 0",
        "RS_CLIENT, false, 0",
        "PEER, false, 65001"
    })
    void tellsMarkedRoutesDownwardsOnly(Role role, boolean marked, long mark) {
        LeakRules rules = rules(role);
        assertThat(rules.maySend(PLAIN)).isTrue();
        assertThat(rules.maySend(marked(65009))).isEqualTo(marked);
        assertThat(rules.sent(PLAIN)).isEqualTo(marked(mark));
        assertThat(rules.sent(marked(65009))).isEqualTo(marked(65009));
    }

    @Test
    void hasNoRulesInsideASystem() {
        Relationship peer = Relationship.DEFAULT.withRole(Role.PEER);
        LeakRules rules = LeakRules.of(
                NeighborSettings.builder(Bench.ADDRESS, Bench.US.as())
                        .relationship(peer)
                        .build(),
                Bench.US.as());
        assertThat(rules.isLeaked(marked(65009))).isFalse();
        assertThat(rules.received(PLAIN)).isEqualTo(PLAIN);
        assertThat(rules.maySend(marked(65009))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void agreesOnlyWithTheCounterpart(Role ours) {
        for (Role theirs : Role.values()) {
            Bench bench = new Bench(Bench.settings()
                            .relationship(Relationship.DEFAULT.withRole(ours))
                            .build())
                    .start();
            FakePeer peer = bench.connect();
            assertThat(((BgpMessage.Open) peer.heard().get(0)).capability(Capability.BgpRole.class))
                    .contains(new Capability.BgpRole(ours));
            peer.say(Bench.open(90, new Capability.BgpRole(theirs)));
            bench.turn();
            boolean fits = theirs == ours.counterpart();
            assertThat(bench.state()).isEqualTo(fits ? SessionState.OPEN_CONFIRM : SessionState.IDLE);
            assertThat(peer.heard())
                    .endsWith(fits ? new BgpMessage.Keepalive() : BgpMessage.Notification.of(BgpError.ROLE_MISMATCH));
        }
    }

    @Test
    void refusesTwoRolesAndRolesThatAreNone() {
        Relationship peer = Relationship.DEFAULT.withRole(Role.PEER);
        assertThatThrownBy(() -> LeakRules.check(
                        peer, Bench.open(90, new Capability.BgpRole(Role.PEER), new Capability.BgpRole(Role.PROVIDER))))
                .hasMessage("we are peer, so it should be peer but says provider");
        assertThatThrownBy(() -> LeakRules.check(peer, Bench.open(90, new Capability.BgpRole(5))))
                .hasMessage("we are peer, so it should be peer but says role 5");
    }

    @Test
    void wantsTheNeighborsRoleOnlyWhereItIsStrict() {
        LeakRules.check(Relationship.DEFAULT.withRole(Role.PEER), Bench.open(90));
        assertThatThrownBy(() -> LeakRules.check(Relationship.DEFAULT.withStrictRole(Role.PEER), Bench.open(90)))
                .hasMessage("it does not say its role, and has to");
    }

    @Test
    void usesNoLeakedRoute() {
        Bench bench = new Bench(Bench.settings()
                        .relationship(Relationship.DEFAULT.withRole(Role.PROVIDER))
                        .build())
                .start();
        FakePeer peer = bench.establish();
        peer.say(new BgpMessage.Update(
                List.of(),
                marked(65009).with(new PathAttribute.NextHop(Bench.ADDRESS)),
                List.of(Nlri.of(Bench.PREFIX))));
        bench.turn();
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
        assertThat(bench.neighbor.exchange().ribIn())
                .extracting(RibEntry::standing)
                .containsExactly(RibEntry.Standing.LEAKED);
    }

    private static LeakRules rules(Role role) {
        return LeakRules.of(
                Bench.settings()
                        .relationship(Relationship.DEFAULT.withRole(role))
                        .build(),
                Bench.US.as());
    }

    private static PathAttributes marked(long as) {
        return as == 0 ? PLAIN : PLAIN.with(new PathAttribute.OnlyToCustomer(new AsNumber(as)));
    }
}
