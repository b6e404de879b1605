// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;

import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.fault.History.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** What a lively cluster writes: pods and identities that come and go, a few at one revision; no value ever comes twice. */
final class RandomWrites {
    static final KeyLayout KEYS = KeyLayout.state(TORONTO);

    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final int IDENTITY = 3 << 16 | 5;
    private static final String ADDRESSES = KEYS.prefix(StateKind.ADDRESSES);
    private static final int PODS = 60;
    private static final int IDENTITIES = 20;

    private final Random random;
    private int version;

    RandomWrites(Random random) {
        this.random = random;
    }

    /** The cluster itself, one node, and what a mirror must neither take nor stumble over. */
    static List<Change> foundation() {
        return List.of(
                put(Keys.clusterConfig(TORONTO), "{\"id\":3}"),
                put(KEYS.node("n1"), published(N1, "10.219.0.0/16").toJson()),
                put(KEYS.identity(IDENTITY), labels(TORONTO, "redis").kvstoreForm()),
                put(ADDRESSES + "10.219.255.1", "{"),
                put(KEYS.prefix(StateKind.IDENTITIES) + "not-a-number", "k8s:app=x;"),
                put(Keys.STATE + "ip/v1/default2/10.219.255.2", "beside the prefix"),
                put(Keys.STATE + "nodes/v1x/toronto/n9", "beside the prefix"));
    }

    /** Some changes for one revision. */
    List<Change> next() {
        Map<String, Optional<String>> changes = new TreeMap<>();
        for (int left = random.nextInt(10); left >= 0; left--) {
            version++;
            switch (random.nextInt(8)) {
                case 0 -> changes.put(KEYS.identity(IDENTITY + 1 + random.nextInt(IDENTITIES)), label());
                case 1 -> changes.put(ADDRESSES + "foreign-" + random.nextInt(3), Optional.of("{" + version));
                default -> {
                    String ip = "10.219.0." + (1 + random.nextInt(PODS));
                    changes.put(ADDRESSES + ip, pod(ip));
                }
            }
        }
        List<Change> list = new ArrayList<>();
        changes.forEach((key, value) -> list.add(new Change(key, value)));
        return list;
    }

    private Optional<String> label() {
        return random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(labels(TORONTO, "app" + version).kvstoreForm());
    }

    private Optional<String> pod(String ip) {
        return random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(address(N1, ip, IDENTITY)
                        .withPod("default", "pod" + version)
                        .toJson());
    }

    private static Change put(String key, String value) {
        return new Change(key, Optional.of(value));
    }
}
