// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.mesh.MeshFacts;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netfilter.Masquerade;
import io.meshpath.datapath.netfilter.MasqueradeSettings;
import io.meshpath.mesh.cilium.MeshNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives pods the node's address on their way out of the mesh, in a table of nf_tables that follows the nodes of the mesh.
 * Without it they keep their own, which the world mostly cannot answer. Not safe for use by multiple threads.
 */
final class PodMasquerade {
    private static final String PART = "masquerade";
    private static final String TABLE = "meshpath";

    private final AgentConfig config;
    private final MeshFacts facts;
    private final Problems problems;
    private @Nullable Known applied;

    /** What the table was made of: these very nodes. */
    private record Known(List<MeshNode> nodes, boolean all) {
        boolean is(List<MeshNode> others, boolean othersAreAll) {
            return nodes == others && all == othersAreAll;
        }
    }

    PodMasquerade(AgentConfig config, MeshFacts facts, Problems problems) {
        this.config = config;
        this.facts = facts;
        this.problems = problems;
    }

    /**
     * Brings the table up to date; what is wrong is a problem until it works.
     *
     * @param meshIsKnown whether every cluster is complete; until then, what an earlier agent excluded stays so
     */
    void follow(boolean meshIsKnown) {
        List<MeshNode> nodes = facts.nodes();
        if (applied != null && applied.is(nodes, meshIsKnown)) {
            return;
        }
        try (Masquerade masquerade = Masquerade.open(TABLE)) {
            if (config.masquerade().enabled()) {
                masquerade.apply(settings(nodes, meshIsKnown ? List.of() : inForce(masquerade)));
            } else {
                masquerade.remove();
            }
            applied = new Known(nodes, meshIsKnown);
            problems.clear(PART, TABLE);
        } catch (RuntimeException e) {
            report(OneLine.of(e));
        }
    }

    private void report(String reason) {
        if (config.masquerade().enabled()) { // else there is nothing that would have to be removed
            problems.raise(
                    PART,
                    TABLE,
                    "pods keep their own addresses on their way to the world: " + reason
                            + "; set masquerade: false if they are to");
        }
    }

    private static List<Cidr> inForce(Masquerade masquerade) {
        return masquerade.current().map(MasqueradeSettings::excluded).orElse(List.of());
    }

    private MasqueradeSettings settings(List<MeshNode> nodes, List<Cidr> earlier) {
        List<Cidr> excluded = new ArrayList<>(earlier);
        excluded.addAll(config.masquerade().excluded());
        excluded.addAll(config.node().podCidrs());
        config.node().addresses().forEach(address -> excluded.add(Cidr.of(address)));
        for (MeshNode node : nodes) {
            excluded.addAll(node.podCidrs());
            node.addresses().forEach(address -> excluded.add(Cidr.of(address.address())));
        }
        return MasqueradeSettings.of(config.node().podCidrs(), excluded);
    }

    /** Takes the table away; none does not matter. */
    static void remove() {
        try (Masquerade masquerade = Masquerade.open(TABLE)) {
            masquerade.remove();
        }
    }
}
