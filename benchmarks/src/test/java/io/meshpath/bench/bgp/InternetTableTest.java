// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InternetTableTest {
    private static final RouteTable TABLE = RouteTable.internet(Family.IPV4, 1);

    @Test
    void hasAsManyRoutesAndPathsAsTheRealOne() {
        assertThat(TABLE.routes()).isEqualTo(112_826);
        assertThat(TABLE.sets()).hasSize(17_626);
        assertThat(TABLE.sets().stream().map(InternetTableTest::path).distinct())
                .hasSize(17_626);
    }

    @Test
    void hasEachPrefixOnce() {
        Set<String> prefixes = new HashSet<>();
        prefixes(TABLE.sets())
                .forEach(prefix -> assertThat(prefixes.add(prefix)).as(prefix).isTrue());
    }

    @Test
    void prefixesAreAsLongAsRealOnes() {
        assertThat(share(24)).isBetween(0.5, 0.6);
        assertThat(share(16)).isBetween(0.05, 0.08);
        assertThat(share(31)).isZero();
    }

    @Test
    void isTheSameEachTime() {
        assertThat(prefixes(RouteTable.internet(Family.IPV4, 1).sets())).isEqualTo(prefixes(TABLE.sets()));
    }

    @Test
    void oneChangeIsOnePercentOfTheRoutesByOtherPaths() {
        List<RouteSet> change = TABLE.churn(1);
        assertThat(prefixes(change)).hasSize(1_129);
        assertThat(prefixes(TABLE.sets())).containsAll(prefixes(change));
        assertThat(prefixes(TABLE.churn(2))).isEqualTo(prefixes(change));
        assertThat(path(TABLE.churn(2).get(0))).isNotEqualTo(path(change.get(0)));
    }

    private static double share(int length) {
        long with = TABLE.sets().stream()
                .mapToLong(set -> lengths(set).filter(one -> one == length).count())
                .sum();
        return (double) with / TABLE.routes();
    }

    private static Stream<Integer> lengths(RouteSet set) {
        return Stream.iterate(0, i -> i < set.size(), i -> i + 1).map(set::length);
    }

    private static List<String> prefixes(List<RouteSet> sets) {
        List<String> prefixes = new ArrayList<>();
        for (RouteSet set : sets) {
            for (int i = 0; i < set.size(); i++) {
                prefixes.add(Long.toHexString(set.prefix(i)) + "/" + set.length(i));
            }
        }
        return prefixes;
    }

    private static List<Integer> path(RouteSet set) {
        return Stream.iterate(0, i -> i < set.pathLength(), i -> i + 1)
                .map(set::as)
                .toList();
    }
}
