// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.agent.api.EndpointRequest;
import io.meshpath.agent.api.Listing;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Netlink;
import java.util.List;

/** A pod: a namespace that an agent has connected, as the agent describes it. Immutable. */
public record LabPod(Plan.Pod plan, AgentProcess agent, LabNamespace namespace, Listing.Endpoint endpoint) {

    /** Makes the namespace and asks the node's agent to connect it. */
    static LabPod create(Plan.Pod plan, AgentProcess agent, Trace trace) {
        LabNamespace namespace = LabNamespace.create(plan.name(), trace);
        try (Netlink netlink = Netlink.open(namespace.network())) {
            netlink.links().setUp(Underlay.LOOPBACK_INDEX);
        }
        String[] labels = plan.labels().toArray(String[]::new);
        trace.say("POST /v1/endpoints " + plan.name() + " to the agent of " + agent.name());
        return new LabPod(
                plan,
                agent,
                namespace,
                agent.client().createEndpoint(EndpointRequest.of(plan.name(), namespace.machineName(), labels)));
    }

    /** The pod's name. */
    public String name() {
        return plan.name();
    }

    /** The cluster it is in. */
    public String cluster() {
        return agent.node().cluster();
    }

    /** The first of its addresses, which is of IPv4. */
    public IpAddress address() {
        return IpAddress.parse(endpoint.address());
    }

    /** The addresses that its node's agent gave it: one of each family. */
    public List<IpAddress> addresses() {
        return endpoint.addresses().stream().map(IpAddress::parse).toList();
    }

    /** The number that stands for its labels, as its node's agent says. */
    public int identity() {
        return endpoint.identity();
    }

    @Override
    public String toString() {
        return name() + " (" + cluster() + ")";
    }
}
