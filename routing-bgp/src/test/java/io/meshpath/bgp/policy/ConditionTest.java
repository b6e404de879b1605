// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.Candidate;
import io.meshpath.bgp.Validation;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.ExtendedCommunity;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.LargeCommunity;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ConditionTest {
    private static final AsPath.Segment SET =
            new AsPath.Segment(AsPath.Kind.SET, List.of(new AsNumber(7), new AsNumber(8)));

    /** A condition, a route it holds for, and one it does not hold for. */
    static Stream<Arguments> conditions() {
        return Stream.of(
                Arguments.of(
                        new Condition.PrefixIn(PrefixSet.of("10.0.0.0/8 le 16")),
                        Candidates.of("10.1.0.0/16"),
                        Candidates.of("10.1.1.0/24")),
                Arguments.of(
                        new Condition.FamilyIn(Set.of(Family.IPV6_UNICAST)),
                        Candidates.of("2001:db8::/32"),
                        Candidates.of("10.0.0.0/8")),
                Arguments.of(
                        new Condition.ValidationIn(Set.of(Validation.INVALID)),
                        Candidates.validated(Validation.INVALID),
                        Candidates.validated(Validation.NOT_FOUND)),
                Arguments.of(
                        new Condition.SourceIn(Set.of(SourceKind.LOCAL)),
                        Candidates.from(Candidates.LOCAL),
                        Candidates.from(Candidates.INTERNAL)),
                Arguments.of(
                        new Condition.SourceIn(Set.of(SourceKind.INTERNAL, SourceKind.EXTERNAL)),
                        Candidates.from(Candidates.INTERNAL),
                        Candidates.from(Candidates.LOCAL)),
                Arguments.of(
                        new Condition.NeighborIn(PrefixSet.of("2001:db8::/32 le 128")),
                        Candidates.from(Candidates.INTERNAL),
                        Candidates.from(Candidates.EXTERNAL)),
                Arguments.of(
                        new Condition.NeighborIn(PrefixSet.of("0.0.0.0/0 le 32", "::/0 le 128")),
                        Candidates.from(Candidates.EXTERNAL),
                        Candidates.from(Candidates.LOCAL)),
                Arguments.of(
                        new Condition.NeighborAsIn(NumberSet.of(65002)),
                        Candidates.from(Candidates.EXTERNAL),
                        Candidates.from(Candidates.INTERNAL)),
                Arguments.of(
                        new AttributeCondition.NextHopIn(PrefixSet.of("198.51.100.0/24 le 32")),
                        Candidates.with(),
                        Candidates.of("10.0.0.0/8", PathAttributes.EMPTY)),
                Arguments.of(
                        new AttributeCondition.OriginIn(Set.of(Origin.EGP, Origin.INCOMPLETE)),
                        Candidates.with(Origin.EGP),
                        Candidates.with(Origin.IGP)),
                Arguments.of(
                        new AttributeCondition.MedIn(NumberSet.range(0, 10)),
                        Candidates.with(new PathAttribute.MultiExitDisc(10)),
                        Candidates.with()),
                Arguments.of(
                        new AttributeCondition.LocalPrefIn(NumberSet.of(100)),
                        Candidates.with(new PathAttribute.LocalPref(100)),
                        Candidates.with()),
                Arguments.of(
                        new AttributeCondition.PathMatches(PathPattern.parse("65002 .*")),
                        Candidates.with(),
                        Candidates.with(AsPath.sequence(65003, 65002))),
                Arguments.of(
                        new AttributeCondition.PathLengthIn(NumberSet.range(0, 2)),
                        Candidates.with(new AsPath(List.of(SET))),
                        Candidates.with(AsPath.sequence(1, 2, 3))),
                Arguments.of(
                        new AttributeCondition.PathContains(NumberSet.of(8)),
                        Candidates.with(new AsPath(List.of(SET))),
                        Candidates.with(AsPath.sequence(1, 88))),
                Arguments.of(
                        new AttributeCondition.OriginAsIn(NumberSet.of(8)),
                        Candidates.with(AsPath.sequence(1, 8)),
                        Candidates.with(new AsPath(List.of(SET)))),
                Arguments.of(
                        new AttributeCondition.OriginAsIn(NumberSet.ALL),
                        Candidates.with(),
                        Candidates.with(AsPath.EMPTY)),
                Arguments.of(
                        new AttributeCondition.CommunityIn(List.of(CommunityPattern.parse("65000:100-199"))),
                        Candidates.with(PathAttribute.Communities.of(Community.of(1, 1), Community.of(65000, 150))),
                        Candidates.with(PathAttribute.Communities.of(Community.of(65000, 200)))),
                Arguments.of(
                        new AttributeCondition.LargeCommunityIn(List.of(LargeCommunityPattern.parse("4200000000:*:2"))),
                        Candidates.with(PathAttribute.LargeCommunities.of(LargeCommunity.parse("4200000000:7:2"))),
                        Candidates.with(PathAttribute.LargeCommunities.of(LargeCommunity.parse("4200000000:2:7")))),
                Arguments.of(
                        new AttributeCondition.ExtendedCommunityIn(
                                List.of(ExtendedCommunityPattern.parse("rt:65000:*"))),
                        Candidates.with(PathAttribute.ExtendedCommunities.of(ExtendedCommunity.parse("rt:65000:1"))),
                        Candidates.with(PathAttribute.ExtendedCommunities.of(ExtendedCommunity.parse("soo:65000:1")))),
                Arguments.of(
                        new Condition.Not(new Condition.PrefixIn(PrefixSet.of("10.0.0.0/8"))),
                        Candidates.of("11.0.0.0/8"),
                        Candidates.of("10.0.0.0/8")),
                Arguments.of(
                        new Condition.AnyOf(List.of(
                                new Condition.PrefixIn(PrefixSet.of("10.0.0.0/8")),
                                new Condition.PrefixIn(PrefixSet.of("11.0.0.0/8")))),
                        Candidates.of("11.0.0.0/8"),
                        Candidates.of("12.0.0.0/8")),
                Arguments.of(
                        new Condition.AllOf(List.of(
                                new Condition.PrefixIn(PrefixSet.of("10.0.0.0/8 le 32")),
                                new Condition.FamilyIn(Set.of(Family.IPV4_UNICAST)))),
                        Candidates.of("10.0.0.0/8"),
                        Candidates.of("11.0.0.0/8")));
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void holdsForTheOneAndNotForTheOther(Condition condition, Candidate meets, Candidate fails) {
        assertThat(condition.matches(meets)).isTrue();
        assertThat(condition.matches(fails)).isFalse();
    }

    @Test
    void everyKindOfConditionIsTriedHere() {
        assertThat(conditions()
                        .<Class<?>>map(arguments -> arguments.get()[0].getClass())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(Stream.of(Condition.class, AttributeCondition.class)
                        .flatMap(kind -> Stream.<Class<?>>of(kind.getPermittedSubclasses()))
                        .filter(kind -> !kind.isInterface())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "rt:65000:1, rt:65000:1, true",
        "rt:65000:1, rt:65000:2, false",
        "rt:65000:1, soo:65000:1, false",
        "rt:*:*, rt:192.0.2.1:7, true",
        "rt:*:*, rt:4200000000:7, true",
        "rt:192.0.2.1:*, rt:192.0.2.1:7, true",
        "rt:192.0.2.1:*, rt:192.0.2.2:7, false",
        "rt:3221225985:*, rt:192.0.2.1:7, false",
        "0x4004000000000001, 0x4004000000000001, true",
        "0x4004000000000001, 0x4004000000000002, false",
    })
    void anExtendedPatternLooksAtTypeAdministratorAndValue(String pattern, String community, boolean matches) {
        assertThat(ExtendedCommunityPattern.parse(pattern).matches(ExtendedCommunity.parse(community)))
                .isEqualTo(matches);
    }
}
