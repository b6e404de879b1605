// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.fault.RandomWrites.KEYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.fault.History.Change;
import java.util.Optional;
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
    void missesNoDeletionWhereverItIsCompacted(int ahead) throws Exception {
        try (Bed bed = Bed.quiet(lane)) {
            bed.write(pod("10.219.0.1"), pod("10.219.0.2"), pod("10.219.0.3"));
            eventually(() -> assertThat(bed.readers().addresses().table()).hasSize(3));
            long reached = bed.write(pod("10.219.0.4"));
            eventually(() -> assertThat(bed.readers().log().state()).containsKey(key("10.219.0.4")));
            lane.wire().cut();
            bed.write(gone("10.219.0.1"));
            bed.write(gone("10.219.0.2"));
            bed.write(pod("10.219.0.5"));
            bed.compact(reached + ahead);
            bed.mend();
            bed.settle();
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        }
    }

    private static Change pod(String ip) {
        IpIdentity pair = address(node(TORONTO, 3, 1), ip, 3 << 16 | 5);
        return new Change(key(ip), Optional.of(pair.toJson()));
    }

    private static Change gone(String ip) {
        return new Change(key(ip), Optional.empty());
    }

    private static String key(String ip) {
        return KEYS.address(Cidr.parse(ip + "/32"));
    }
}
