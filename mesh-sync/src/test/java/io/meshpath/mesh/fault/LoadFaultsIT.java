// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.fault.Pods.key;
import static io.meshpath.mesh.fault.Pods.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.fault.History.Change;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** More than can be taken at once. */
class LoadFaultsIT {
    private static final int KEYS_AT_ONCE = 100;
    private static final int BURST = 100_000;
    private static final int LARGE = 1_400_000; // etcd takes requests of 1.5 MiB

    private static Lane lane;

    @BeforeAll
    static void start() throws Exception {
        lane = Lane.start(1);
    }

    @AfterAll
    static void stop() throws Exception {
        lane.close();
    }

    @Test
    @Injects(Fault.SLOW_CONSUMER)
    void holdsBackTheServerAndNotItsMemoryWhileTheSinkStandsStill() throws Exception {
        try (Bed bed = Bed.quiet(lane)) {
            bed.write(pod(0));
            eventually(() -> assertThat(bed.readers().addresses().table()).containsKey(key(0)));
            bed.readers().stopEngine();
            bed.readers().addresses().slow(Duration.ofMinutes(1));
            bed.write(pod(0, "the one the sink stands still at"));
            long before = lane.wire().received();
            for (int written = 0; written < BURST; written += KEYS_AT_ONCE) {
                String name = "pod-of-burst-" + written;
                bed.write(IntStream.range(0, KEYS_AT_ONCE)
                        .mapToObj(i -> pod(i, name))
                        .toArray(Change[]::new));
            }
            assertThat(lane.wire().received() - before)
                    .as("bytes taken of %d events of about 200 bytes", BURST)
                    .isLessThan(8 << 20);
            bed.readers().addresses().release();
            bed.readers().restartEngine();
            assertThat(bed.settle()).isLessThan(Duration.ofSeconds(10));
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        }
    }

    /** 50 values of 1.4 MB: more than 64 MiB in one answer to a list, and in one to a watch. */
    @Test
    @Injects(Fault.BIG_ANSWER)
    void readsWhatIsLargerThanAMessageMayBe() throws Exception {
        try (Bed bed = Bed.quiet(lane)) {
            eventually(() -> assertThat(bed.readers().log().connected()).isPositive());
            eventually(() ->
                    assertThat(bed.readers().mirror().status().connected()).isTrue());
            lane.wire().cut();
            String large = "x".repeat(LARGE);
            for (int i = 0; i < 50; i++) {
                bed.write(new Change(key(i) + "-large", Optional.of(large)));
            }
            bed.write(pod(1));
            bed.mend();
            eventually(() -> assertThat(bed.readers().addresses().table()).containsKey(key(1)));
            eventually(() -> assertThat(bed.readers().log().state()).containsKey(key(1)));
            assertThat(bed.readers().log().state()).containsEntry(key(49) + "-large", large);
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        }
    }
}
