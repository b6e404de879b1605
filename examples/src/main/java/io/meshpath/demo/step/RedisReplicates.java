// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.demo.lab.UnmetException;
import io.meshpath.demo.redis.RedisClient;
import io.meshpath.demo.redis.RedisCluster;
import io.meshpath.demo.redis.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** What is written to the primary in atlanta is read from the replicas in singapore and toronto. */
final class RedisReplicates implements Step {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final int WRITES = 200;
    private static final String KEY = "order";
    private static final String MOST_MILLIS = "10000"; // a replica that has just joined may still be loading

    private final RedisCluster redis;

    RedisReplicates(RedisCluster redis) {
        this.redis = redis;
    }

    @Override
    public String title() {
        return "Redis in three clusters: a write in atlanta is read in singapore and toronto";
    }

    @Override
    public void check(Findings findings) throws Exception {
        redis.start();
        Duration joined = redis.awaitReplicas(redis.replicas().size(), START_LIMIT);
        findings.say("primary at " + redis.primary().pod().address() + " (atlanta): both replicas have joined after "
                + Findings.time(joined));
        findings.say(WRITES + " writes from " + redis.shop() + ", each known to both replicas before the next; median "
                + Findings.time(medianWrite()));
        for (RedisServer replica : redis.replicas()) {
            redis.awaitEverywhere(KEY, value(WRITES));
            try (RedisClient client = replica.local()) {
                Map<String, String> info = client.info("replication");
                findings.say("replica at " + replica.pod().address() + " ("
                        + replica.pod().cluster() + "): link to "
                        + info.get("master_host") + " is " + info.get("master_link_status") + ", GET " + KEY
                        + " says " + client.call("GET", KEY));
            }
        }
    }

    /** WAIT returns when so many replicas have acknowledged what this connection has written. */
    private Duration medianWrite() throws IOException {
        long[] nanos = new long[WRITES];
        String all = String.valueOf(redis.replicas().size());
        try (RedisClient shop = redis.primary().from(redis.shop())) {
            for (int write = 0; write < WRITES; write++) {
                long start = System.nanoTime();
                shop.call("SET", KEY, value(write + 1));
                String acknowledged = shop.call("WAIT", all, MOST_MILLIS);
                nanos[write] = System.nanoTime() - start;
                if (!acknowledged.equals(all)) {
                    throw new UnmetException(
                            "write " + (write + 1) + " reached " + acknowledged + " of " + all + " replicas");
                }
            }
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[WRITES / 2]);
    }

    private static String value(int write) {
        return "espresso-" + write;
    }
}
