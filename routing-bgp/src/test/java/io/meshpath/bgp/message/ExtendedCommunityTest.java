// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExtendedCommunityTest {
    /** The layouts of RFC 4360, sections 3.1, 3.2, 4 and 5, and of RFC 5668, section 2. */
    @ParameterizedTest
    @CsvSource({
        "rt:65000:1, 0x0002fde800000001",
        "soo:65000:4294967295, 0x0003fde8ffffffff",
        "rt:192.0.2.1:7, 0x0102c00002010007",
        "rt:4200000000:7, 0x0202fa56ea000007",
    })
    void readsAndPrintsTargetsAndOrigins(String text, String octets) {
        assertThat(ExtendedCommunity.parse(text))
                .isEqualTo(ExtendedCommunity.parse(octets))
                .hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "65000:1",
                "rt:65000",
                "xx:65000:1",
                "rt:65000:4294967296",
                "rt:4200000000:65536",
                "rt:192.0.2.1:65536",
                "0x12"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> ExtendedCommunity.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @RepeatedTest(50)
    void readsBackWhatItPrints(RepetitionInfo repetition) {
        Random random = new Random(4360L + repetition.getCurrentRepetition());
        ExtendedCommunity any = new ExtendedCommunity(random.nextLong());
        ExtendedCommunity target = new ExtendedCommunity(
                (long) (random.nextInt(3) << 8 | 2 + random.nextInt(2)) << 48 | random.nextLong() >>> 16);
        assertThat(ExtendedCommunity.parse(any.toString())).isEqualTo(any);
        assertThat(ExtendedCommunity.parse(target.toString())).isEqualTo(target);
    }
}
