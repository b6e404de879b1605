// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefixSetTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.0.0.0/8, 10.1.0.0/16, false",
        "10.0.0.0/8 le 16, 10.1.0.0/16, true",
        "10.0.0.0/8 le 16, 10.1.0.0/17, false",
        "10.0.0.0/8 ge 16, 10.0.0.0/8, false",
        "10.0.0.0/8 ge 16, 10.1.2.3/32, true",
        "10.0.0.0/8 ge 16 le 24, 10.1.2.0/24, true",
        "10.0.0.0/8 ge 16 le 24, 11.1.2.0/24, false",
        "0.0.0.0/0, 0.0.0.0/0, true",
        "0.0.0.0/0 le 32, 2001:db8::/32, false",
        "2001:db8::/32 le 48, 2001:db8:1::/48, true",
        "2001:db8::/32 le 48, 2001:db8:1::/49, false",
        "2001:db8::/64 le 128, 2001:db8::7/128, true",
        "::/0 le 128, ::/0, true",
    })
    void aRangeIsABlockAndTheLengthsInsideIt(String range, String prefix, boolean contained) {
        assertThat(PrefixSet.of(range).contains(Cidr.parse(prefix))).isEqualTo(contained);
    }

    @Test
    void oneBlockMayHaveSeveralRangesOfLengths() {
        PrefixSet set = PrefixSet.of("10.0.0.0/8 ge 12 le 12", "10.0.0.0/8 ge 24 le 24", "10.0.0.0/8");
        assertThat(set.contains(Cidr.parse("10.0.0.0/8"))).isTrue();
        assertThat(set.contains(Cidr.parse("10.16.0.0/12"))).isTrue();
        assertThat(set.contains(Cidr.parse("10.16.0.0/16"))).isFalse();
        assertThat(set.contains(Cidr.parse("10.16.1.0/24"))).isTrue();
    }

    @Test
    void nothingIsInAnEmptySet() {
        assertThat(PrefixSet.of().contains(Cidr.parse("0.0.0.0/0"))).isFalse();
    }

    @Test
    void anAddressIsInABlockWithAllLengths() {
        PrefixSet set = PrefixSet.of(List.of(PrefixRange.within(Cidr.parse("192.0.2.0/24"))));
        assertThat(set.contains(IpAddress.parse("192.0.2.255"))).isTrue();
        assertThat(set.contains(IpAddress.parse("192.0.3.0"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8",
                "10.0.0.0/8 le 24",
                "10.0.0.0/8 ge 9",
                "10.0.0.0/8 ge 16 le 24",
                "10.0.0.0/8 le 32",
                "::/0"
            })
    void printsWhatItReads(String range) {
        assertThat(PrefixRange.parse(range)).hasToString(range);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.1/8",
                "10.0.0.0/8 le 7",
                "10.0.0.0/8 ge 33",
                "10.0.0.0/8 ge 24 le 16",
                "10.0.0.0/8 le"
            })
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> PrefixRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @RepeatedTest(20)
    void agreesWithLookingAtEachRange(RepetitionInfo repetition) {
        Random random = new Random(4632L + repetition.getCurrentRepetition());
        List<PrefixRange> ranges = new ArrayList<>();
        for (int i = random.nextInt(200); i >= 0; i--) {
            Cidr block = prefix(random);
            int bits = block.network().bitLength();
            int least = block.prefixLength() + random.nextInt(bits - block.prefixLength() + 1);
            ranges.add(new PrefixRange(block, least, least + random.nextInt(bits - least + 1)));
        }
        PrefixSet set = PrefixSet.of(ranges);
        for (int i = 0; i < 2_000; i++) {
            Cidr asked = prefix(random);
            assertThat(set.contains(asked))
                    .as("%s in %s", asked, set)
                    .isEqualTo(ranges.stream()
                            .anyMatch(range -> range.block().contains(asked)
                                    && range.least() <= asked.prefixLength()
                                    && asked.prefixLength() <= range.most()));
        }
    }

    /** Of few networks, so that blocks contain one another. */
    private static Cidr prefix(Random random) {
        boolean v4 = random.nextBoolean();
        long few = random.nextInt(4) * 0x1111_1111_1111_1111L;
        IpAddress address = v4 ? IpAddress.of4((int) few) : IpAddress.of6(few, few);
        return Cidr.masking(address, random.nextInt(address.bitLength() + 1));
    }
}
