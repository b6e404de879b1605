// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.fault.Pods.gone;
import static io.meshpath.mesh.fault.Pods.key;
import static io.meshpath.mesh.fault.Pods.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.etcd.EtcdServer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The etcd is no longer the one that it was. */
class OtherStoreFaultsIT {
    private static Lane lane;

    private Bed bed;

    @BeforeAll
    static void startMember() throws Exception {
        lane = Lane.start(1);
    }

    @AfterAll
    static void stopMember() throws Exception {
        lane.close();
    }

    @BeforeEach
    void start() throws Exception {
        bed = Bed.quiet(lane);
        bed.write(pod(1));
        bed.write(pod(2));
        eventually(() -> assertThat(bed.readers().addresses().table()).containsOnlyKeys(key(1), key(2)));
        eventually(() -> assertThat(bed.readers().log().state()).containsKeys(key(1), key(2)));
    }

    @AfterEach
    void stop() throws Exception {
        bed.close();
    }

    @Test
    @Injects(Fault.RESTORED)
    void followsAnEtcdBackToItsSnapshot() throws Exception {
        Path snapshot = lane.server().snapshot();
        bed.write(pod(3));
        bed.write(gone(1));
        eventually(() -> assertThat(bed.readers().addresses().table()).containsOnlyKeys(key(2), key(3)));
        bed.another(() -> lane.server().restore(snapshot));
        bed.settle();
        assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        assertThat(bed.readers().addresses().table()).containsOnlyKeys(key(1), key(2));
        assertThat(bed.readers().addresses().told().get(key(2))).hasSize(1);
    }

    /** A restored etcd overtakes the revision that was reached before anybody looks. */
    @Test
    @Injects(Fault.RESTORED)
    void isNotMisledByARevisionThatIsReachedASecondTime() throws Exception {
        Path snapshot = lane.server().snapshot();
        bed.write(pod(3));
        eventually(() -> assertThat(bed.readers().log().state()).containsKey(key(3)));
        lane.wire().cut();
        bed.another(() -> lane.server().restore(snapshot));
        for (int i = 10; i < 20; i++) {
            bed.write(pod(i));
        }
        bed.mend();
        bed.settle();
        assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        assertThat(bed.readers().log().told()).last().matches(told -> told.whole() && told.anew());
    }

    @Test
    @Injects(Fault.CREATED_ANEW)
    void keepsWhatComesBackAfterTheEtcdWasLost() throws Exception {
        bed.another(() -> {
            lane.server().lose();
            lane.server().restart();
        });
        bed.write(pod(1));
        bed.settle();
        assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        assertThat(bed.readers().addresses().told().get(key(1))).containsOnlyOnce(pod(1).value());
        assertThat(bed.readers().addresses().told().get(key(2))).containsExactly(pod(2).value(), Optional.empty());
    }

    /** As a balancer does before which two replicas of Cilium's clustermesh-apiserver stand, each with an etcd of its own. */
    @Test
    @Injects(Fault.TWO_CLUSTERS)
    void neverMixesTwoEtcdsBehindOneEndpoint() throws Exception {
        try (EtcdServer other = EtcdServer.start()) {
            for (var fact : lane.server().under("cilium/").entrySet()) {
                other.putLeased(fact.getKey(), fact.getValue());
            }
            other.delete(key(2));
            other.putLeased(key(3), pod(3).value().orElseThrow());
            lane.wire().lead(other.port());
            eventually(() -> assertThat(bed.readers().addresses().table()).containsOnlyKeys(key(1), key(3)));
            lane.wire().lead(lane.server().port());
            eventually(() -> assertThat(bed.readers().addresses().table()).containsOnlyKeys(key(1), key(2)));
            assertThat(bed.readers().addresses().told().get(key(1))).hasSize(1);
            assertThat(bed.readers().log().told())
                    .filteredOn(EngineLog.Told::whole)
                    .hasSize(3);
        }
    }
}
