// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
import io.meshpath.demo.redis.RedisClient;
import io.meshpath.demo.redis.RedisCluster;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;

/** An agent dies in the middle of traffic: nothing is lost, policy stays, and the next agent takes over what is there. */
final class AgentIsKilled implements Step {
    private static final long BEFORE_MILLIS = 300;
    private static final long AFTER_MILLIS = 300;
    private static final double OCTETS_PER_MEGABYTE = 1e6;

    private final Lab lab;
    private final RedisCluster redis;

    AgentIsKilled(Lab lab, RedisCluster redis) {
        this.lab = lab;
        this.redis = redis;
    }

    @Override
    public String title() {
        return "an agent is killed with -9 under traffic: no packet is lost, the next one takes over";
    }

    @Override
    public void check(Findings findings) throws Exception {
        AgentProcess agent = redis.primary().pod().agent();
        LabPod shop = lab.pod("shop-1");
        LabPod stranger = lab.pod("stranger");
        List<List<Object>> before = pods(agent);
        long start = System.nanoTime();
        try (PingStream out = PingStream.start(shop, stranger, false);
                PingStream out6 = PingStream.start(shop, stranger, true);
                PingStream in = PingStream.start(lab.pod("shop-2"), shop, false);
                ByteStream tcp = ByteStream.start(shop, stranger)) {
            Thread.sleep(BEFORE_MILLIS);
            long killed = agent.processId();
            agent.kill();
            whileNobodyIsThere(stranger);
            findings.say(
                    "agent of " + agent.name() + " (process " + killed + ") killed; without it, Redis writes still "
                            + "reach both replicas and the stranger is still refused");
            agent.startAgain();
            Duration ready = agent.awaitReady();
            takenOver(agent, before);
            findings.say("new agent (process " + agent.processId() + ") ready after " + Findings.time(ready)
                    + ": has adopted the datapath with " + before.size() + " pods");
            Thread.sleep(AFTER_MILLIS);
            findings.say("all the while, " + Findings.time(Duration.ofNanos(System.nanoTime() - start)) + " long:");
            findings.say("  ping " + shop + " > " + stranger + ": " + complete(out.stop()));
            findings.say("  ping " + shop + " > " + stranger + " over IPv6: " + complete(out6.stop()));
            findings.say("  ping " + lab.pod("shop-2") + " > " + shop + ": " + complete(in.stop()));
            ByteStream.Received received = tcp.stop();
            findings.say(String.format(
                    "  TCP  %s > %s: one connection, %.1f MB arrived in order, longest pause %s",
                    shop, stranger, received.octets() / OCTETS_PER_MEGABYTE, Findings.time(received.longestPause())));
        }
    }

    private void whileNobodyIsThere(LabPod stranger) throws Exception {
        redis.write("order", "without an agent");
        redis.awaitEverywhere("order", "without an agent");
        try (RedisClient client = redis.primary().from(stranger)) {
            throw new UnmetException("without an agent the stranger reaches the primary: " + client.call("PING"));
        } catch (SocketTimeoutException e) {
            // refused as before
        }
    }

    private static void takenOver(AgentProcess agent, List<List<Object>> before) {
        AgentStatus status = agent.client().status();
        if (!status.adopted()) {
            throw new UnmetException("the new agent of " + agent.name() + " has built a datapath of its own");
        }
        List<List<Object>> after = pods(agent);
        if (!after.containsAll(before)) {
            throw new UnmetException("pods before: " + before + ", after: " + after);
        }
    }

    /** What must be the same before and after; revisions of policies count from the agent's start. */
    private static List<List<Object>> pods(AgentProcess agent) {
        return agent.client().endpoints().stream()
                .map(pod ->
                        List.<Object>of(pod.id(), pod.name(), pod.address(), pod.mac(), pod.identity(), pod.labels()))
                .toList();
    }

    private static String complete(Count count) {
        count.missing().ifPresent(lost -> {
            throw new UnmetException(lost + "; " + count + " answered");
        });
        return count + " answered";
    }
}
