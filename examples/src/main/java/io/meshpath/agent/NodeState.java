// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.ipcache.IpcacheGuard;
import io.meshpath.agent.ipcache.IpcacheTable;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.mesh.IdentityTable;
import io.meshpath.agent.mesh.Inherited;
import io.meshpath.agent.mesh.MeshFacts;
import io.meshpath.agent.mesh.NodeIdentities;
import io.meshpath.agent.mesh.Reach;
import io.meshpath.agent.policy.Enforcer;
import io.meshpath.agent.policy.LocalIdentities;
import io.meshpath.agent.policy.PolicyNames;
import io.meshpath.agent.policy.PolicyState;
import io.meshpath.agent.policy.RevisionWaits;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** What the agent knows and has told its datapath. Owned by the agent's thread. */
record NodeState(
        Enforcer enforcer,
        IdentityTable identities,
        IpcacheTable ipcache,
        IpcacheGuard guard,
        PolicyState policy,
        PolicyNames names,
        RevisionWaits waits,
        MeshFacts facts) {
    private static final String SOURCE = "this node";

    /** Knows the node itself, and holds on to what an earlier agent left until it is confirmed or contradicted. */
    static NodeState of(AgentConfig config, NodeSetup node, AgentLoop loop, Problems problems) {
        Enforcer enforcer = new Enforcer(new PolicyCompiler(node.datapath().policy()), problems);
        IdentityTable identities = new IdentityTable(enforcer);
        IpcacheGuard guard = new IpcacheGuard(node.ipcacheSink(), problems);
        IpcacheTable ipcache = new IpcacheTable(guard);
        LocalIdentities prefixes = new LocalIdentities(identities, ipcache, node.entries());
        PolicyNames names = new PolicyNames(config.nameCapacity(), prefixes, problems, Clock.systemUTC());
        AgentConfig.Cluster cluster = config.cluster();
        Inherited inherited = new Inherited(cluster.id(), cluster.layout(), node.nodes(), node.entries());
        IpcacheEntry host = IpcacheEntry.local(ReservedIdentity.HOST.number());
        identities.put(
                ReservedIdentity.HOST.number(),
                NodeIdentities.labels(
                        ReservedIdentity.HOST, cluster.name(), config.node().labels()));
        Map<Cidr, IpcacheEntry> own = new HashMap<>();
        config.node().addresses().forEach(address -> own.put(Cidr.of(address), host));
        node.pools().routers().forEach(router -> own.put(Cidr.of(router), host));
        ipcache.put(SOURCE, own);
        return new NodeState(
                enforcer,
                identities,
                ipcache,
                guard,
                new PolicyState(enforcer, prefixes, names),
                names,
                new RevisionWaits(loop, enforcer),
                new MeshFacts(
                        loop,
                        identities,
                        new NodeIdentities(identities, node.entries()),
                        ipcache,
                        new Reach(config.node().addresses()),
                        node.nodeSink(),
                        inherited));
    }
}
