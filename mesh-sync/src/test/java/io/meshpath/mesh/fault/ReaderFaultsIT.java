// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.fault.Pods.key;
import static io.meshpath.mesh.fault.Pods.pod;
import static io.meshpath.mesh.fault.RandomWrites.KEYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.fact.Refusal;
import io.meshpath.mesh.fault.History.Change;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What happens to a reader, and what it is given to read. */
class ReaderFaultsIT {
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
    @Injects(Fault.READER_ENDED)
    void goesOnWithItsCursorWhereverItWasEnded() throws Exception {
        try (Bed bed = Bed.lively(lane, 20)) {
            eventually(() -> assertThat(bed.readers().log().connected()).isPositive());
            for (int i = 0; i < 15; i++) {
                bed.awaitWrites(3);
                bed.readers().restartEngine();
            }
            bed.settle();
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
            assertThat(bed.readers().log().told())
                    .filteredOn(EngineLog.Told::whole)
                    .hasSize(1);
        }
    }

    @Test
    @Injects(Fault.READER_ENDED)
    void givesASinkThatFailsInTheMiddleEverythingAgain() throws Exception {
        try (Bed bed = Bed.lively(lane, 21)) {
            for (int i = 0; i < 5; i++) {
                bed.awaitWrites(5);
                bed.readers().addresses().failNext();
            }
            bed.settle();
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        }
    }

    @Test
    @Injects(Fault.FOREIGN_KEYS)
    void readsNothingBesideItsPrefixesAndKeepsWhatStoodUnderASpoiledKey() throws Exception {
        try (Bed bed = Bed.quiet(lane)) {
            bed.write(pod(1));
            eventually(() -> assertThat(bed.readers().addresses().table()).containsOnlyKeys(key(1)));
            String spoiled = Keys.STATE + "nodes/v1/toronto-2/n1";
            bed.write(
                    new Change(key(1), Optional.of("{\"IP\":")),
                    new Change(spoiled, Optional.of("{}")),
                    new Change(Keys.STATE + "nodes/v10/toronto/n1", Optional.of("{}")),
                    new Change(Keys.STATE + "ip/v1/default-2/10.219.0.9", Optional.of("{}")));
            bed.write(pod(2));
            eventually(() -> assertThat(bed.readers().addresses().table()).containsOnlyKeys(key(1), key(2)));
            assertThat(bed.readers().addresses().table())
                    .containsEntry(key(1), pod(1).value().orElseThrow());
            eventually(() -> assertThat(bed.readers().mirror().status().refusals())
                    .extracting(Refusal::key)
                    .contains(key(1), spoiled));
            eventually(() -> assertThat(bed.readers().log().state()).containsKey(key(2)));
            assertThat(bed.readers().log().state().keySet())
                    .allMatch(key -> KEYS.watched().stream().anyMatch(key::startsWith));
        }
    }
}
