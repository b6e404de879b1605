// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrefixTreeTest {
    private static final long DENY = 0;
    private static final long ALLOW = 1;

    private record Prefix(int port, int bits, long verdict) {
        boolean covers(int other) {
            return (port ^ other) >>> 16 - bits == 0;
        }
    }

    private static List<Prefix> prefixes(long around, Map<Integer, List<Long>> verdictsFrom) {
        List<Prefix> prefixes = new ArrayList<>();
        PrefixTree.of(new TreeMap<>(verdictsFrom))
                .tell(around, (port, bits, verdict) -> prefixes.add(new Prefix(port, bits, verdict)));
        return prefixes;
    }

    private static long longest(List<Prefix> prefixes, int port, long around) {
        long verdict = around;
        int bits = -1;
        for (Prefix prefix : prefixes) {
            if (prefix.bits > bits && prefix.covers(port)) {
                bits = prefix.bits;
                verdict = prefix.verdict;
            }
        }
        return verdict;
    }

    @Test
    void onePortIsOnePrefix() {
        assertThat(prefixes(DENY, Map.of(0, List.of(DENY), 80, List.of(ALLOW), 81, List.of(DENY))))
                .containsExactly(new Prefix(80, 16, ALLOW));
    }

    @Test
    void whatIsSaidAroundItNeedsNoPrefix() {
        assertThat(prefixes(ALLOW, Map.of(0, List.of(ALLOW)))).isEmpty();
    }

    @Test
    void aHoleInAllPortsIsASecondPrefix() {
        assertThat(prefixes(DENY, Map.of(0, List.of(ALLOW), 80, List.of(DENY), 81, List.of(ALLOW))))
                .containsExactlyInAnyOrder(new Prefix(0, 0, ALLOW), new Prefix(80, 16, DENY));
    }

    @Test
    void aRangeTakesAPrefixForEachPowerOfTwo() {
        assertThat(prefixes(DENY, Map.of(0, List.of(DENY), 1024, List.of(ALLOW))))
                .hasSize(2); // all, and less the first
        assertThat(prefixes(DENY, Map.of(0, List.of(DENY), 1, List.of(ALLOW)))).hasSize(2);
    }

    @Test
    void portsThatDoNotMatterAreCoveredFreely() {
        assertThat(prefixes(DENY, Map.of(0, List.of(ALLOW), 256, List.of()))).containsExactly(new Prefix(0, 0, ALLOW));
    }

    @Test
    void noPrefixCoversWhatMustStayUnsaid() {
        List<Prefix> prefixes = prefixes(
                PrefixTree.UNSAID, Map.of(0, List.of(ALLOW), 80, List.of(PrefixTree.UNSAID), 81, List.of(ALLOW)));
        assertThat(prefixes).hasSize(16).noneMatch(prefix -> prefix.covers(80));
    }

    static LongStream seeds() {
        return LongStream.range(1, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLongestPrefixSaysWhatIsToBeSaid(long seed) {
        Random random = new Random(seed);
        NavigableMap<Integer, List<Long>> verdictsFrom = new TreeMap<>(Map.of(0, List.of(1L)));
        for (int i = random.nextInt(30); i > 0; i--) {
            verdictsFrom.put(random.nextInt(1 << 16), List.of((long) random.nextInt(4)));
        }
        List<Prefix> prefixes = prefixes(DENY, verdictsFrom);
        IntStream.concat(
                        random.ints(300, 0, 1 << 16),
                        verdictsFrom.keySet().stream().flatMapToInt(at -> IntStream.of(at, Math.max(at - 1, 0))))
                .forEach(port -> assertThat(longest(prefixes, port, DENY))
                        .as("port %d", port)
                        .isEqualTo(verdictsFrom.floorEntry(port).getValue().get(0)));
    }
}
