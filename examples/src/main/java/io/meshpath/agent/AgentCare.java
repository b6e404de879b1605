// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.loop.Aside;
import io.meshpath.agent.mesh.IdentityCache;
import io.meshpath.agent.policy.NameCache;
import io.meshpath.datapath.RuleCounters;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.MeshNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the agent looks after from time to time: complaints of clusters, pods whose namespace went away, identities from an
 * earlier life, policies that the tables had no room for. Owned by the agent's thread.
 */
final class AgentCare {
    private static final System.Logger LOG = System.getLogger(AgentCare.class.getName());
    private static final String NODE = "node ";
    private static final Duration REPORT = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final AgentParts agent;
    private final NameCache nameCache;
    private final Aside masquerade;
    private final Aside identities;
    private boolean strangersDropped;

    private AgentCare(AgentParts agent, IdentityCache cache, NameCache nameCache) {
        this.agent = agent;
        this.nameCache = nameCache;
        this.masquerade = new Aside(
                "looking after masquerading",
                agent.worker(),
                () -> agent.masquerade().follow(agent.clusters().complete()));
        this.identities = new Aside(
                "saving identities",
                agent.worker(),
                () -> cache.save(agent.state().identities().all()));
    }

    static void begin(AgentParts agent, IdentityCache cache, NameCache nameCache) {
        AgentCare care = new AgentCare(agent, cache, nameCache);
        agent.loop().every(REPORT, "looking after clusters", care::clusters);
        agent.loop().every(REPORT, "looking after identities", agent.state().enforcer()::admit);
        agent.loop().every(SWEEP, "looking after endpoints", care::endpoints);
        agent.loop().every(SWEEP, "looking after counters", care::ruleCounters);
        agent.loop().every(REPORT, "looking after names", care::names);
    }

    private void clusters() {
        agent.clusters().report(agent.problems());
        masquerade.run();
        agent.routes().follow(agent.clusters().complete());
        agent.problems().replace("underlay", NODE, nodesOutOfReach());
        agent.speaker().ifPresent(speaker -> agent.problems().follow("bgp", "", speaker.problems()));
        if (!strangersDropped && agent.clusters().complete()) {
            agent.state().facts().dropStrangers();
            agent.state().guard().complete();
            strangersDropped = true;
        }
    }

    private Map<String, String> nodesOutOfReach() {
        List<IpAddress> own = agent.config().node().addresses();
        Map<String, String> wrong = new HashMap<>();
        for (MeshNode node : agent.state().facts().outOfReach()) {
            wrong.put(
                    NODE + node.cluster() + "/" + node.name(),
                    "no way to the pods of node " + node.cluster() + "/" + node.name() + ": it has only "
                            + AgentLists.texts(node.underlayAddresses()) + " and this node only "
                            + AgentLists.texts(own) + "; give one of them an address of the other's family");
        }
        return wrong;
    }

    private void names() {
        agent.state().names().expire();
        nameCache.save(agent.state().names().list());
    }

    private void ruleCounters() {
        RuleCounters counters = agent.node().datapath().ruleCounters();
        if (counters.beyond().packets() > 0) {
            agent.problems()
                    .raise(
                            "policy counters",
                            "rules",
                            "there are more rules than the " + counters.rules()
                                    + " that have a counter; raise bpf.countedRules");
        }
    }

    private void endpoints() {
        agent.endpoints()
                .sweep()
                .forEach(gone -> LOG.log(
                        System.Logger.Level.INFO,
                        "endpoint " + gone.name() + " is gone together with its network namespace " + gone.netns()));
        agent.endpoints().confirmIdentities();
        agent.state().policy().retry();
        agent.state().guard().retry();
        if (strangersDropped) {
            identities.run();
        }
    }
}
