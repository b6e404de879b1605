// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumberSetTest {
    @Test
    void containsBothEndsOfARange() {
        NumberSet set = NumberSet.parse("64512-65534");
        assertThat(set.contains(64511)).isFalse();
        assertThat(set.contains(64512)).isTrue();
        assertThat(set.contains(65534)).isTrue();
        assertThat(set.contains(65535)).isFalse();
    }

    @Test
    void aStarIsEveryNumber() {
        assertThat(NumberSet.parse("*").contains(0)).isTrue();
        assertThat(NumberSet.parse("*").contains(0xffff_ffffL)).isTrue();
    }

    @Test
    void setsOfTheSameNumbersAreEqualHoweverTheyAreWritten() {
        NumberSet pieces = NumberSet.union(List.of(NumberSet.parse("5-9"), NumberSet.of(4), NumberSet.range(1, 3)));
        assertThat(pieces).isEqualTo(NumberSet.range(1, 9)).hasSameHashCodeAs(NumberSet.range(1, 9));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7-9, 7-9", "*, *", "0-4294967295, *"})
    void printsWhatItReads(String text, String printed) {
        assertThat(NumberSet.parse(text)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9-7", "4294967296", "-1", "1-", "a", "1,2"})
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> NumberSet.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @RepeatedTest(20)
    void unionAndComplementAgreeWithEachMember(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<NumberSet> parts = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            int least = random.nextInt(100);
            parts.add(NumberSet.range(least, least + random.nextInt(20)));
        }
        NumberSet union = NumberSet.union(parts);
        NumberSet complement = union.complement();
        for (int number = 0; number < 130; number++) {
            int asked = number;
            assertThat(union.contains(number)).isEqualTo(parts.stream().anyMatch(part -> part.contains(asked)));
            assertThat(complement.contains(number)).isEqualTo(!union.contains(number));
        }
        assertThat(complement.complement()).isEqualTo(union);
    }
}
