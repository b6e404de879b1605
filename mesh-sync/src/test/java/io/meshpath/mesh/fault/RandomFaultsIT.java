// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Random writes under random faults, on one and on three members: what is told is what happened, ordered, unique, reliable
 * and atomic, and in the end each reader is equal to the source.
 *
 * <p>There are 100 seeds, or as many as MESHPATH_SEEDS says: {@code meshpath test --long} has 1,000.
 */
class RandomFaultsIT {
    private static final Logger LOG = System.getLogger(RandomFaultsIT.class.getName());
    private static final int SEEDS = Integer.parseInt(System.getenv().getOrDefault("MESHPATH_SEEDS", "100"));
    private static final int STEPS = 14;
    private static final int LANES = 4; // beds at once; the last one has three members

    private final AtomicInteger next = new AtomicInteger();
    private final Losses losses = new Losses();

    @Test
    void noFaultMakesAReaderTellWhatDidNotHappenOrMissWhatDid() throws Exception {
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        List<Future<List<String>>> results = new ArrayList<>();
        for (int lane = 1; lane <= LANES; lane++) {
            int members = lane == LANES ? 3 : 1;
            results.add(lanes.submit(() -> run(members)));
        }
        lanes.shutdown();
        List<String> violations = new ArrayList<>();
        for (Future<List<String>> result : results) {
            violations.addAll(result.get());
        }
        LOG.log(Level.INFO, losses);
        assertThat(violations).isEmpty();
        assertThat(losses.events()).isGreaterThan(SEEDS * 5L);
    }

    /** Runs seeds one after the other on an etcd of its own, as long as there are any left. */
    private List<String> run(int members) throws Exception {
        List<String> violations = new ArrayList<>();
        try (Lane lane = Lane.start(members)) {
            for (int seed = next.incrementAndGet(); seed <= SEEDS; seed = next.incrementAndGet()) {
                String name = "seed " + seed + " on " + members + " members: ";
                run(lane, seed).forEach(violation -> violations.add(name + violation));
            }
        }
        return violations;
    }

    private List<String> run(Lane lane, int seed) throws Exception {
        Random random = new Random(seed);
        List<Disturbance> done = new ArrayList<>();
        try (Bed bed = Bed.lively(lane, seed)) {
            for (int step = 0; step < STEPS; step++) {
                Disturbance disturbance = Disturbance.any(random);
                done.add(disturbance);
                disturbance.strike(bed, random);
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(30)).toNanos());
            }
            bed.mend();
            EngineCheck check = new EngineCheck(bed.history());
            Duration settled = bed.settle();
            List<String> violations = bed.violations(check);
            losses.add(lane.servers().size(), check, settled, bed.readers());
            return violations.stream()
                    .limit(3)
                    .map(each -> each + " after " + done)
                    .toList();
        } catch (AssertionError | Exception e) {
            return List.of(e + " after " + done);
        }
    }
}
