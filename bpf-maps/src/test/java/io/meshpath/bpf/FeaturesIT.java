// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class FeaturesIT {
    @Test
    void whatEveryKernelSince510HasIsThere() {
        for (MapType type : List.of(
                MapType.HASH,
                MapType.ARRAY,
                MapType.PERCPU_HASH,
                MapType.PERCPU_ARRAY,
                MapType.LRU_HASH,
                MapType.LPM_TRIE,
                MapType.PROG_ARRAY,
                MapType.ARRAY_OF_MAPS,
                MapType.HASH_OF_MAPS,
                MapType.RINGBUF,
                MapType.QUEUE)) {
            assertThat(Features.mapType(type)).as("%s", type).isEqualTo(Answer.YES);
        }
        assertThat(Features.batchOf(MapType.HASH)).isEqualTo(Answer.YES);
    }

    @Test
    void eachKindHasAClearAnswerAndThoseOfThisVersionAreThere() {
        List<MapType> all = IntStream.rangeClosed(1, MapType.RHASH.number())
                .mapToObj(MapType::new)
                .toList();
        assertThat(all).allSatisfy(type -> {
            Answer answer = Features.mapType(type);
            boolean expected = type.since()
                    .filter(since -> KernelVersion.running().compareTo(since) >= 0)
                    .isPresent();
            // distributions carry kinds back, so a newer kind may be there as well
            assertThat(answer.isYes() || (answer.isNo() && !expected))
                    .as("%s: %s", type, answer)
                    .isTrue();
        });
    }

    @Test
    void aRingBufferHasNoBatches() {
        assertThat(Features.batchOf(MapType.RINGBUF)).isEqualTo(Answer.NO);
    }

    @Test
    void aNumberThatIsNoKindIsUnknownAndSaysWhy() {
        assertThat(Features.mapType(new MapType(4_000)))
                .hasToString("unknown: this release does not know what a map of type 4000 looks like");
    }

    @Test
    void clearAnswersAreRememberedAndUnclearOnesAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        for (Answer answer : List.of(Answer.unknown("no rights"), Answer.NO, Answer.YES)) {
            Features.ask(this, () -> {
                asked.incrementAndGet();
                return answer;
            });
        }
        assertThat(asked).hasValue(2);
        assertThat(Features.ask(this, () -> Answer.YES)).isEqualTo(Answer.NO);
    }
}
