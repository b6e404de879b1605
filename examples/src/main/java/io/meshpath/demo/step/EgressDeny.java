// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.redis.RedisCluster;
import io.meshpath.demo.redis.RedisServer;
import java.time.Duration;

/** A deny rule for one replica's egress takes it away from the primary; without the rule it comes back. */
final class EgressDeny implements Step {
    private static final String FILE = "singapore-egress-deny.yaml";
    private static final Duration LOSS_LIMIT = Duration.ofSeconds(15);
    private static final Duration HEAL_LIMIT = Duration.ofMinutes(1);

    private final RedisCluster redis;

    EgressDeny(RedisCluster redis) {
        this.redis = redis;
    }

    @Override
    public String title() {
        return "egress deny in singapore: the primary loses its replica, and gets it back";
    }

    @Override
    public void check(Findings findings) throws Exception {
        RedisServer replica = redis.replicas().get(0);
        AgentProcess agent = replica.pod().agent();
        int all = redis.replicas().size();
        try (DropWatch drops = DropWatch.on(agent)) {
            Duration inForce = Policies.put(FILE, agent);
            Duration lost = redis.awaitReplicas(all - 1, LOSS_LIMIT);
            findings.say("denied: " + FILE + " in force after " + Findings.time(inForce)
                    + "; INFO replication of the primary has one replica less after " + Findings.time(lost));
            MonitorEvent event = drops.await(replica.pod(), redis.primary().pod());
            findings.say("meshpath monitor on " + agent.name() + ":");
            findings.say("  " + event.summary());
        }
        redis.write("order", "while you were out");
        Policies.delete(FILE, agent);
        Duration healed = redis.awaitReplicas(all, HEAL_LIMIT);
        redis.awaitEverywhere("order", "while you were out");
        findings.say("removed: the replica has joined again after " + Findings.time(healed)
                + ", and has what was written meanwhile");
    }
}
