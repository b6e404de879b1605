// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meshpath.mesh.etcd.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory store beside a real etcd: both are asked the same, from the first request on. */
class MemoryStoreIT {
    private static final int STEPS = 400;

    private static EtcdServer server;
    private static StorePair pair;

    @BeforeAll
    static void start() throws Exception {
        server = EtcdServer.start();
        pair = new StorePair(server, new MemoryStore("twin"));
    }

    @AfterAll
    static void stop() throws Exception {
        pair.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answersAndDeliversAsEtcdDoes(long seed) throws Exception {
        RandomRequests requests = new RandomRequests(pair, new Random(seed));
        WatchPair watch = requests.watch();
        for (int step = 0; step < STEPS; step++) {
            if (step % 100 == 50) {
                watch.requireSameUpTo(pair.marker());
                watch.close();
                pair.compact(Math.max(pair.oldest() + 1, pair.revision() - 20));
                watch = requests.watch();
            }
            requests.one(step);
        }
        watch.requireSameUpTo(pair.marker());
        watch.close();
    }

    @Test
    void refusesAsEtcdDoes() throws Exception {
        assertThat(kinds(store -> store.txn().put("", "v", 0).commit())).containsOnly(StoreException.Kind.FAILED);
        assertThat(kinds(store -> store.txn().put("k", "v", 7).commit())).containsOnly(StoreException.Kind.NOT_FOUND);
        assertThat(kinds(store -> puts(store, 129, 1).commit())).containsOnly(StoreException.Kind.FAILED);
        assertThat(kinds(store -> puts(store, 16, 1 << 17).commit())).containsOnly(StoreException.Kind.TOO_LARGE);
        pair.same("128 operations", store -> puts(store, 128, 1).commit());
        pair.same("1.4 MiB", store -> puts(store, 14, 100 << 10).commit());
    }

    private static List<StoreException.Kind> kinds(Consumer<KeyValueStore> request) {
        return pair.failures(request).stream().map(StoreException::kind).toList();
    }

    private static Txn puts(KeyValueStore store, int count, int bytes) {
        Txn txn = store.txn();
        for (int i = 0; i < count; i++) {
            txn.put("many/" + i, ByteString.copyFrom(new byte[bytes]), 0);
        }
        return txn;
    }

    @Test
    void tellsTheEndOfAWatchThatBeganTooFarBackAsEtcdDoes() throws Exception {
        for (int i = 0; i < 5; i++) {
            pair.same("put", store -> store.txn().put("old/k", "v", 0).commit());
        }
        pair.compact(pair.revision());
        for (KeyValueStore store : pair.stores()) {
            try (Watch watch = store.watch(List.of(new WatchRange("old/", 2)))) {
                assertThat(WatchPair.end(watch, Duration.ofSeconds(5)).isRevisionGone())
                        .isTrue();
            }
        }
    }
}
