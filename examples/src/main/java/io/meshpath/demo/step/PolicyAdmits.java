// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.lab.AtOnce;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
import io.meshpath.demo.redis.RedisClient;
import io.meshpath.demo.redis.RedisCluster;
import io.meshpath.demo.redis.RedisServer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Policies by labels and cluster names let the application work, and refuse whoever they do not name. */
final class PolicyAdmits implements Step {
    private final Lab lab;
    private final RedisCluster redis;

    PolicyAdmits(Lab lab, RedisCluster redis) {
        this.lab = lab;
        this.redis = redis;
    }

    @Override
    public String title() {
        return "policy: the application works, a stranger is refused";
    }

    @Override
    public void check(Findings findings) throws Exception {
        LabPod stranger = lab.pod("stranger");
        try (RedisClient early = redis.primary().from(stranger)) {
            early.call("PING");
            findings.say("before: without a policy, " + stranger + " talks to redis-primary (atlanta)");
            putPolicies(findings);
            redis.write("order", "decaf");
            redis.awaitEverywhere("order", "decaf");
            findings.say("the application works: " + redis.shop() + " writes, both replicas read it");
            requireCut(early);
        }
        findings.say("the stranger's connection from before is cut");
        try (DropWatch drops = DropWatch.on(redis.primary().pod().agent())) {
            refuseAll(stranger);
            findings.say("new connections of the stranger, to the primary and to the replica on its own node: refused");
            MonitorEvent event = drops.await(stranger, redis.primary().pod());
            findings.say("meshpath monitor on " + redis.primary().pod().agent().name() + ":");
            findings.say("  " + event.summary());
        }
    }

    private void putPolicies(Findings findings) throws Exception {
        List<Duration> times = AtOnce.map(lab.agents(), agent -> Policies.put(fileOf(agent), agent));
        List<Duration> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        findings.say(
                "one CiliumNetworkPolicy in the folder of each agent (atlanta.yaml, singapore.yaml, toronto.yaml): "
                        + "in force after " + Findings.time(sorted.get(0)) + " to "
                        + Findings.time(sorted.get(sorted.size() - 1)));
    }

    private static String fileOf(AgentProcess agent) {
        return agent.node().cluster() + ".yaml";
    }

    private static void requireCut(RedisClient early) throws IOException {
        try {
            early.call("PING");
        } catch (SocketTimeoutException e) {
            return;
        }
        throw new UnmetException("the stranger still talks to the primary on a connection from before the policy");
    }

    private void refuseAll(LabPod stranger) throws Exception {
        List<RedisServer> servers = new ArrayList<>(redis.replicas());
        servers.add(redis.primary());
        AtOnce.each(servers, server -> {
            try (RedisClient client = server.from(stranger)) {
                throw new UnmetException(stranger + " reaches " + server.pod() + ", which says " + client.call("PING"));
            } catch (SocketTimeoutException e) {
                // refused: nothing came back
            }
        });
    }
}
