// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.redis;

import io.meshpath.demo.lab.Eventually;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.LabPod;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The application: a primary in atlanta, to which a shop on another node writes, and a replica in each other cluster.
 *
 * <p>It runs from {@link #start} on. Used by one thread at a time.
 */
public final class RedisCluster {
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    private final Lab lab;
    private final List<RedisServer> servers = new ArrayList<>(); // the primary first

    public RedisCluster(Lab lab) {
        this.lab = lab;
    }

    /** Starts all servers; nobody waits for the replicas to join. */
    public void start() throws IOException {
        LabPod primary = lab.pod("redis-primary");
        servers.add(RedisServer.primary(primary));
        servers.add(RedisServer.replica(lab.pod("redis-singapore"), primary.address()));
        servers.add(RedisServer.replica(lab.pod("redis-toronto"), primary.address()));
    }

    /** The server in atlanta. */
    public RedisServer primary() {
        return servers.get(0);
    }

    /** The servers in singapore and toronto. */
    public List<RedisServer> replicas() {
        return List.copyOf(servers.subList(1, servers.size()));
    }

    /** The pod that writes. */
    public LabPod shop() {
        return lab.pod("shop-2");
    }

    /** Waits until the primary itself says that it has so many replicas in step with it. */
    public Duration awaitReplicas(int count, Duration limit) throws InterruptedException {
        return Eventually.holds(limit, "the primary's replicas", () -> {
            try (RedisClient client = primary().local()) {
                long online = client.info("replication").entrySet().stream()
                        .filter(field -> field.getKey().startsWith("slave"))
                        .filter(field -> field.getValue().contains("state=online"))
                        .count();
                return online == count
                        ? Optional.empty()
                        : Optional.of("INFO replication says that " + online + " are online, expected " + count);
            }
        });
    }

    /** Writes from the shop's pod, by the address of the primary's. */
    public void write(String key, String value) throws IOException {
        try (RedisClient client = primary().from(shop())) {
            client.call("SET", key, value);
        }
    }

    /** Waits until every replica, each asked in its own pod, has this value. */
    public void awaitEverywhere(String key, String value) throws InterruptedException {
        for (RedisServer replica : replicas()) {
            awaitAt(replica, key, value, READ_LIMIT);
        }
    }

    /** Waits until a replica, asked in its own pod, has this value. */
    public Duration awaitAt(RedisServer replica, String key, String value, Duration limit) throws InterruptedException {
        return Eventually.holds(limit, "the value of " + key + " at " + replica.pod(), () -> {
            try (RedisClient client = replica.local()) {
                String found = client.call("GET", key);
                return found.equals(value)
                        ? Optional.empty()
                        : Optional.of("GET says '" + found + "', expected '" + value + "'");
            }
        });
    }
}
