// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.endpoint.AddressPools;
import io.meshpath.agent.ipcache.IpcacheSink;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.GsoLimits;
import io.meshpath.mesh.fact.StateSink;
import java.util.Map;
import java.util.Set;

/**
 * The node's datapath, opened but not yet active, with what an earlier agent left in it.
 *
 * @param podMtu of pod devices, in octets
 * @param podGso how large packets are that pods leave to their devices to cut up
 * @param entries the ipcache as it was found
 * @param nodes the list of nodes as it was found
 */
record NodeSetup(
        NodeDatapath datapath,
        Way way,
        AddressPools pools,
        int podMtu,
        GsoLimits podGso,
        Map<Cidr, IpcacheEntry> entries,
        Map<IpAddress, ClusterId> nodes)
        implements AutoCloseable {
    static NodeSetup open(AgentConfig config) {
        int podMtu = PodMtu.of(config, Way.wanted(config));
        AddressPools pools = new AddressPools(config.node().podCidrs());
        NodePlumbing.install(config.node(), pools.routers());
        Way way = Way.open(config);
        NodeDatapath datapath = way.datapath();
        return new NodeSetup(
                datapath,
                way,
                pools,
                podMtu,
                way.podGso(config),
                datapath.ipcache().entries(),
                datapath.nodes().entries());
    }

    /** Whether an earlier agent's datapath was there. */
    boolean adopted() {
        return !entries.isEmpty();
    }

    /** The kernel's ipcache as a sink. */
    IpcacheSink ipcacheSink() {
        return new IpcacheSink() {
            @Override
            public void update(Map<Cidr, IpcacheEntry> changed) {
                datapath.ipcache().update(changed);
            }

            @Override
            public void delete(Set<Cidr> gone) {
                datapath.ipcache().delete(gone);
            }

            @Override
            public void complete() {
                datapath.ipcache().complete();
            }
        };
    }

    /** The kernel's list of nodes as a sink. */
    StateSink<IpAddress, ClusterId> nodeSink() {
        return new StateSink<>() {
            @Override
            public void update(Map<IpAddress, ClusterId> changed) {
                datapath.nodes().update(changed);
            }

            @Override
            public void delete(Set<IpAddress> gone) {
                datapath.nodes().delete(gone);
            }

            @Override
            public void prune(Map<IpAddress, ClusterId> whole) {
                datapath.nodes().prune(whole.keySet());
            }
        };
    }

    @Override
    public void close() {
        datapath.close();
    }
}
