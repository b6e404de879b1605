// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.fault.Pods.gone;
import static io.meshpath.mesh.fault.Pods.key;
import static io.meshpath.mesh.fault.Pods.pod;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** History that is forgotten between two connections, up to each revision around the one that was reached. */
class CompactionFaultsIT {
    private static Lane lane;

    @BeforeAll
    static void start() throws Exception {
        lane = Lane.start(1);
    }

    @AfterAll
    static void stop() throws Exception {
        lane.close();
    }

    /** etcd takes a watch from the revision it was compacted at, and no longer has what was deleted there. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 2, 3})
    @Injects(Fault.COMPACTION)
    void missesNoDeletionWhereverItIsCompacted(int ahead) throws Exception {
        try (Bed bed = Bed.quiet(lane)) {
            bed.write(pod(1), pod(2), pod(3));
            eventually(() -> assertThat(bed.readers().addresses().table()).hasSize(3));
            long reached = bed.write(pod(4));
            eventually(() -> assertThat(bed.readers().log().state()).containsKey(key(4)));
            lane.wire().cut();
            bed.write(gone(1));
            bed.write(gone(2));
            bed.write(pod(5));
            bed.compact(reached + ahead);
            bed.mend();
            bed.settle();
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        }
    }
}
