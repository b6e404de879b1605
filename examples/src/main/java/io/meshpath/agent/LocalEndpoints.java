// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.endpoint.Endpoint;
import io.meshpath.agent.endpoint.EndpointServices;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.LocalCluster;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.NamedPort;
import io.meshpath.policy.NamedPorts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connects a pod to everything that has to know it: its policy first, then its programs, then its address here and in the
 * other nodes' view. Owned by the agent's thread, except for {@link #identity}, {@link #release} and {@link #nameOf}.
 */
final class LocalEndpoints implements EndpointServices {
    private static final String SOURCE = "pods here";

    private final IpAddress node;
    private final LocalCluster cluster;
    private final NodeDatapath datapath;
    private final NodeState state;
    private final boolean auditByDefault;
    private final Map<Integer, String> names = new ConcurrentHashMap<>();

    LocalEndpoints(AgentConfig config, LocalCluster cluster, NodeDatapath datapath, NodeState state) {
        this.node = config.node().address();
        this.auditByDefault = config.policy().audit();
        this.cluster = cluster;
        this.datapath = datapath;
        this.state = state;
    }

    @Override
    public int identity(Labels labels) {
        return cluster.identity(labels);
    }

    @Override
    public void release(int identity) {
        cluster.release(identity);
    }

    @Override
    public void connect(Endpoint endpoint) {
        names.put(endpoint.id(), endpoint.name());
        state.identities().put(endpoint.identity(), endpoint.labels());
        state.enforcer().addEndpoint(endpoint.id(), endpoint.labels());
        state.policy().endpointsChanged();
        audit(endpoint);
        datapath.endpoints()
                .attach(new EndpointSettings(
                        endpoint.id(), endpoint.device(), endpoint.addresses(), endpoint.mac(), endpoint.identity()));
        locate(endpoint);
        published(endpoint).forEach(cluster::publish);
    }

    private void locate(Endpoint endpoint) {
        Map<Cidr, IpcacheEntry> here = new HashMap<>();
        endpoint.addresses().forEach(address -> here.put(Cidr.of(address), IpcacheEntry.local(endpoint.identity())));
        state.ipcache().put(SOURCE, here);
        here.keySet().stream().filter(state.guard()::isRefused).findFirst().ifPresent(refused -> {
            throw new IllegalStateException("the datapath has no room for address " + refused.network()
                    + " of endpoint " + endpoint.name() + "; raise bpf.addresses");
        });
    }

    @Override
    public void disconnect(Endpoint endpoint) {
        endpoint.addresses().forEach(cluster::withdraw);
        state.ipcache()
                .remove(SOURCE, endpoint.addresses().stream().map(Cidr::of).toList());
        datapath.endpoints().detach(endpoint.id());
        state.enforcer().removeEndpoint(endpoint.id());
        cluster.release(endpoint.identity());
        names.remove(endpoint.id());
    }

    @Override
    public void audit(Endpoint endpoint) {
        datapath.audit(endpoint.id(), endpoint.audit().orElse(auditByDefault));
    }

    /** What other nodes are to know of a pod: each of its addresses. */
    List<IpIdentity> published(Endpoint endpoint) {
        String namespace = endpoint.labels().value(Label.K8S, Label.NAMESPACE).orElse("");
        List<NamedPort> ports = ports(NamedPorts.of(endpoint.labels()));
        return endpoint.addresses().stream()
                .map(address -> IpIdentity.of(address, node, endpoint.identity())
                        .withPod(namespace, endpoint.name())
                        .withNamedPorts(ports))
                .toList();
    }

    private static List<NamedPort> ports(NamedPorts named) {
        return new TreeMap<>(named.ports())
                .entrySet().stream()
                        .map(port -> new NamedPort(
                                port.getKey(),
                                port.getValue().first(),
                                port.getValue().space().name()))
                        .toList();
    }

    /** The name of the pod with this number; may be called on any thread. */
    Optional<String> nameOf(int id) {
        return Optional.ofNullable(names.get(id));
    }
}
