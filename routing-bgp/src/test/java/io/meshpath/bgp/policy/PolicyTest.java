// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.policy.Statement.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PolicyTest {
    private static final Condition ALL_V4 = new Condition.PrefixIn(PrefixSet.of("0.0.0.0/0 le 32"));
    private static final Condition PRIVATE = new Condition.PrefixIn(PrefixSet.of("10.0.0.0/8 le 32"));
    private static final Action PREFER = new Action.SetLocalPref(200);
    private static final Action MARK = new Action.ChangeCommunities(List.of(), List.of(Community.of(65000, 1)));

    private static RoutePolicy policy(Statement... statements) {
        return new Policy("test", List.of(statements)).compile();
    }

    @Test
    void theFirstStatementThatDecidesHasTheLastWord() {
        RoutePolicy policy =
                policy(new Statement(List.of(PRIVATE), Outcome.REJECT), new Statement(List.of(ALL_V4), Outcome.ACCEPT));
        assertThat(policy.apply(Candidates.of("10.1.0.0/16"))).isEmpty();
        assertThat(policy.apply(Candidates.of("192.0.2.0/24"))).isPresent();
    }

    @Test
    void whatNoStatementDecidesAboutIsRejected() {
        assertThat(policy().apply(Candidates.of("192.0.2.0/24"))).isEmpty();
        assertThat(policy(new Statement(List.of(PRIVATE), Outcome.ACCEPT)).apply(Candidates.of("192.0.2.0/24")))
                .isEmpty();
    }

    @Test
    void aStatementWithoutConditionsMatchesEveryRoute() {
        assertThat(policy(new Statement(List.of(), Outcome.ACCEPT)).apply(Candidates.of("2001:db8::/32")))
                .isPresent();
    }

    @Test
    void afterNextTheFollowingStatementsSeeTheChange() {
        RoutePolicy policy = policy(
                new Statement(List.of(PRIVATE), List.of(MARK), Outcome.NEXT),
                new Statement(
                        List.of(new AttributeCondition.CommunityIn(List.of(CommunityPattern.parse("65000:1")))),
                        List.of(PREFER),
                        Outcome.ACCEPT));
        assertThat(policy.apply(Candidates.of("10.1.0.0/16")))
                .hasValueSatisfying(changed -> assertThat(changed.get(PathAttribute.LocalPref.class))
                        .contains(new PathAttribute.LocalPref(200)));
        assertThat(policy.apply(Candidates.of("192.0.2.0/24"))).isEmpty();
    }

    @Test
    void ofSeveralPoliciesTheNextIsAskedWhatTheOneBeforeLeavesOpen() {
        Policy first = new Policy("first", List.of(new Statement(List.of(PRIVATE), Outcome.REJECT)));
        Policy second = new Policy("second", List.of(new Statement(List.of(), Outcome.ACCEPT)));
        RoutePolicy both = Policy.compile(List.of(first, second));
        assertThat(both.apply(Candidates.of("10.1.0.0/16"))).isEmpty();
        assertThat(both.apply(Candidates.of("192.0.2.0/24"))).isPresent();
    }

    @Test
    void whatIsNotChangedIsTheSameObject() {
        PathAttributes attributes = PathAttributes.of(AsPath.sequence(65002), new PathAttribute.LocalPref(200));
        RoutePolicy policy = policy(new Statement(List.of(), List.of(PREFER), Outcome.ACCEPT));
        assertThat(policy.apply(Candidates.of("192.0.2.0/24", attributes)))
                .hasValueSatisfying(same -> assertThat(same).isSameAs(attributes));
    }

    @Test
    void aRunOfRoutesWithOneSetOfAttributesGetsOneAnswer() {
        PathAttributes attributes = PathAttributes.of(AsPath.sequence(65002));
        RoutePolicy policy =
                policy(new Statement(List.of(), List.of(new Action.Prepend(new AsNumber(65001), 2)), Outcome.ACCEPT));
        assertThat(policy.apply(Candidates.of("192.0.2.0/24", attributes)))
                .isSameAs(policy.apply(Candidates.of("198.51.100.0/24", attributes)));
    }

    @Test
    void readsThePrefixOnlyWhereAStatementDoes() {
        Condition path = new AttributeCondition.PathLengthIn(NumberSet.range(0, 5));
        assertThat(policy(new Statement(List.of(path), List.of(MARK), Outcome.ACCEPT))
                        .readsPrefix())
                .isFalse();
        assertThat(policy(new Statement(List.of(path, new Condition.Not(PRIVATE)), Outcome.ACCEPT))
                        .readsPrefix())
                .isTrue();
    }

    @Test
    void policiesThatSayTheSameAreEqual() {
        RoutePolicy one = policy(new Statement(List.of(PRIVATE), List.of(PREFER), Outcome.ACCEPT));
        Condition samePrefixes = new Condition.PrefixIn(PrefixSet.of("10.0.0.0/8 le 32"));
        RoutePolicy same =
                policy(new Statement(List.of(samePrefixes), List.of(new Action.SetLocalPref(200)), Outcome.ACCEPT));
        RoutePolicy other = policy(new Statement(List.of(PRIVATE), List.of(MARK), Outcome.ACCEPT));
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
    }

    @Test
    void aRejectionThatChangesTheRouteIsRefused() {
        assertThatThrownBy(() -> new Statement(List.of(), List.of(PREFER), Outcome.REJECT))
                .hasMessageContaining("leave the actions out");
    }
}
