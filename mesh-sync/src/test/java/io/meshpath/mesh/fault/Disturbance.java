// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import com.google.errorprone.annotations.Immutable;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TcpProxy.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** What can be done to a {@link Bed}, each about as often as its weight says. What cuts a wire stays until it is mended. */
enum Disturbance {
    NOTHING(6, (bed, random) -> pause(random, 40)),
    MEND(8, (bed, random) -> bed.mend()),
    CUT(3, (bed, random) -> bed.someWire(random).cut()),
    RESET(3, (bed, random) -> bed.someWire(random).reset()),
    HALF_OPEN(1, (bed, random) -> bed.someWire(random).hold(Way.TO_SERVER, Way.TO_CLIENT)),
    DEAF(1, (bed, random) -> bed.someWire(random).hold(Way.TO_CLIENT)),
    MUTE(1, (bed, random) -> bed.someWire(random).hold(Way.TO_SERVER)),
    SLOW(2, (bed, random) -> bed.someWire(random).slow(millis(random, 20), millis(random, 40), 200_000)),
    DEFRAGMENT(1, (bed, random) -> bed.servers().get(0).etcdctl("defrag")),
    PAUSE(2, (bed, random) -> stop(bed.someServer(random), random)),
    KILL(2, (bed, random) -> {
        EtcdServer server = bed.someServer(random);
        server.kill();
        pause(random, 100);
        server.restart();
    }),
    NO_QUORUM(1, (bed, random) -> {
        for (EtcdServer server : bed.servers().subList(0, bed.servers().size() / 2 + 1)) {
            server.pause();
        }
        pause(random, 800);
        for (EtcdServer server : bed.servers()) {
            server.resume();
        }
    }),
    COMPACT(2, (bed, random) -> bed.compact(bed.engineAt())),
    COMPACT_AHEAD(2, (bed, random) -> {
        bed.wires().forEach(wire -> wire.cut());
        bed.awaitWrites(1 + random.nextInt(6));
        bed.compact(bed.engineAt() + random.nextInt(4));
        bed.mend();
    }),
    COMPACT_DELETION(2, (bed, random) -> {
        bed.wires().forEach(wire -> wire.cut());
        bed.awaitWrites(4);
        bed.compact(bed.deletionAfter(bed.engineAt()).orElse(1));
        bed.mend();
    }),
    RESTART_ENGINE(3, (bed, random) -> bed.readers().restartEngine()),
    SLOW_SINK(2, (bed, random) -> bed.readers().addresses().slow(millis(random, 60))),
    FAILING_SINK(2, (bed, random) -> bed.readers().addresses().failNext()),
    RESTORE(1, (bed, random) -> {
        if (bed.isOne()) {
            EtcdServer server = bed.servers().get(0);
            Path snapshot = server.snapshot();
            bed.awaitWrites(1 + random.nextInt(8));
            bed.another(() -> server.restore(snapshot));
        }
    }),
    CREATE_ANEW(1, (bed, random) -> {
        if (bed.isOne()) {
            EtcdServer server = bed.servers().get(0);
            bed.another(() -> {
                server.lose();
                server.restart();
            });
        }
    });

    @Immutable
    private interface Strike {
        void at(Bed bed, Random random) throws IOException, InterruptedException;
    }

    private static final List<Disturbance> BY_WEIGHT = Arrays.stream(values())
            .flatMap(each -> Collections.nCopies(each.weight, each).stream())
            .toList();

    private final int weight;
    private final Strike strike;

    Disturbance(int weight, Strike strike) {
        this.weight = weight;
        this.strike = strike;
    }

    static Disturbance any(Random random) {
        return BY_WEIGHT.get(random.nextInt(BY_WEIGHT.size()));
    }

    void strike(Bed bed, Random random) throws IOException, InterruptedException {
        strike.at(bed, random);
    }

    private static void stop(EtcdServer server, Random random) throws IOException, InterruptedException {
        server.pause();
        pause(random, random.nextInt(4) == 0 ? 1500 : 200);
        server.resume();
    }

    private static Duration millis(Random random, int most) {
        return Duration.ofMillis(1 + random.nextInt(most));
    }

    private static void pause(Random random, int most) {
        LockSupport.parkNanos(millis(random, most).toNanos());
    }
}
