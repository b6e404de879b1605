// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.ExtendedCommunity;
import io.meshpath.bgp.message.LargeCommunity;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ActionTest {
    private static final Community ONE = Community.of(65000, 1);
    private static final Community TWO = Community.of(65000, 2);

    @Test
    void setsLocalPreferenceMedAndOrigin() {
        assertThat(new Action.SetLocalPref(200).apply(Candidates.with()).get(PathAttribute.LocalPref.class))
                .contains(new PathAttribute.LocalPref(200));
        assertThat(new Action.SetMed(7).apply(Candidates.with()).get(PathAttribute.MultiExitDisc.class))
                .contains(new PathAttribute.MultiExitDisc(7));
        assertThat(new Action.SetOrigin(Origin.EGP).apply(Candidates.with()).origin())
                .isEqualTo(Origin.EGP);
    }

    @Test
    void removesTheMed() {
        PathAttributes changed = new Action.RemoveMed().apply(Candidates.with(new PathAttribute.MultiExitDisc(7)));
        assertThat(changed.get(PathAttribute.MultiExitDisc.class)).isEmpty();
    }

    @Test
    void setsTheNextHopOfRoutesThatCanHaveIt() {
        Action action = new Action.SetNextHop(IpAddress.parse("192.0.2.9"));
        PathAttributes none = PathAttributes.of(Origin.IGP);
        assertThat(action.apply(Candidates.of("192.0.2.0/24", none)).nextHop())
                .contains(new PathAttribute.NextHop(IpAddress.parse("192.0.2.9")));
        assertThat(action.apply(Candidates.of("2001:db8::/32", none))).isSameAs(none);
    }

    @Test
    void leavesTheNextHopToTheSession() {
        assertThat(new Action.NextHopSelf().apply(Candidates.with()).nextHop()).isEmpty();
    }

    @Test
    void prependsAsOftenAsItSays() {
        assertThat(new Action.Prepend(new AsNumber(65001), 2)
                        .apply(Candidates.with())
                        .asPath())
                .isEqualTo(AsPath.sequence(65001, 65001, 65002, 65010));
        assertThatThrownBy(() -> new Action.Prepend(new AsNumber(65001), 0)).hasMessageContaining("not from 1 to 100");
    }

    @Test
    void removesCommunitiesThenAddsSome() {
        Action action = new Action.ChangeCommunities(List.of(CommunityPattern.parse("65000:*")), List.of(TWO));
        PathAttributes changed = action.apply(Candidates.with(PathAttribute.Communities.of(ONE, Community.NO_EXPORT)));
        assertThat(changed.communities()).containsExactly(Community.NO_EXPORT, TWO);
    }

    @Test
    void anAttributeWithoutCommunitiesIsNone() {
        Action action = new Action.ChangeCommunities(List.of(CommunityPattern.parse("*:*")), List.of());
        PathAttributes changed = action.apply(Candidates.with(PathAttribute.Communities.of(ONE)));
        assertThat(changed.get(PathAttribute.Communities.class)).isEmpty();
    }

    @Test
    void communitiesThatAreThereAlreadyChangeNothing() {
        Action action = new Action.ChangeCommunities(List.of(CommunityPattern.parse("65000:2")), List.of(ONE));
        PathAttributes before =
                Candidates.with(PathAttribute.Communities.of(ONE)).attributes();
        assertThat(action.apply(Candidates.of("192.0.2.0/24", before))).isSameAs(before);
    }

    @Test
    void changesLargeAndExtendedCommunitiesLikewise() {
        LargeCommunity large = LargeCommunity.parse("65000:1:2");
        ExtendedCommunity target = ExtendedCommunity.parse("rt:65000:1");
        assertThat(new Action.ChangeLargeCommunities(List.of(), List.of(large))
                        .apply(Candidates.with())
                        .largeCommunities())
                .containsExactly(large);
        Action change = new Action.ChangeExtendedCommunities(
                List.of(ExtendedCommunityPattern.parse("soo:*:*")), List.of(target));
        PathAttribute origin = PathAttribute.ExtendedCommunities.of(ExtendedCommunity.parse("soo:65000:9"));
        assertThat(change.apply(Candidates.with(origin)).extendedCommunities()).containsExactly(target);
    }
}
