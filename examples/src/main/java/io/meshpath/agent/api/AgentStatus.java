// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.List;

/**
 * The state of one agent in one answer. Immutable.
 *
 * @param ok whether nothing is wrong: {@code problems} is empty and every cluster is connected
 * @param cluster the own cluster
 * @param clusterId its number
 * @param node the node's name
 * @param address the node's address on the underlay, the first where it has two
 * @param addresses all of them
 * @param podCidr the prefix its pods have addresses of, the first where there are two
 * @param pools all of them, with the addresses given of each
 * @param routing tunnel or direct
 * @param tunnel vxlan or geneve
 * @param tunnelMode bpf or device: who encapsulates
 * @param receiveOffload who tells the kernel's receive offload of the tunnel: own device, tunnel device, port taken,
 *     unsupported or off
 * @param podMtu the MTU of pod devices, in bytes
 * @param processId the agent's process
 * @param startedAt when it started (ISO 8601)
 * @param readyMillis how long it took from the start of the virtual machine until the API answered
 * @param adopted whether it found a datapath in place and took it over
 * @param addressesInUse addresses given to pods, of {@code podCidr}
 * @param addressCapacity addresses there are in it
 * @param endpoints pods on this node
 * @param identities identities known, of all clusters
 * @param ipcacheEntries addresses and prefixes the datapath resolves
 * @param policies policies in force
 * @param policyRevision how often the policies have changed since the start
 * @param connections what became of connections since the node's datapath was set up
 * @param tables how full the datapath's tables are
 * @param clusters every cluster of the mesh
 * @param bgpNeighbors the routers that the node speaks BGP with
 * @param bgpRoutes routes learnt from them that are in the kernel
 * @param nodesReachable nodes whose last probe was answered
 * @param nodesProbed nodes that are probed
 * @param warnings what works, but not as well as it could, one line each with what to do
 * @param problems what is wrong, one line each, oldest first
 */
public record AgentStatus(
        boolean ok,
        String cluster,
        int clusterId,
        String node,
        String address,
        List<String> addresses,
        String podCidr,
        List<Pool> pools,
        String routing,
        String tunnel,
        String tunnelMode,
        String receiveOffload,
        int podMtu,
        long processId,
        String startedAt,
        long readyMillis,
        boolean adopted,
        int addressesInUse,
        int addressCapacity,
        int endpoints,
        int identities,
        int ipcacheEntries,
        int policies,
        long policyRevision,
        Connections connections,
        List<Table> tables,
        List<Listing.Cluster> clusters,
        List<BgpNeighbor> bgpNeighbors,
        int bgpRoutes,
        int nodesReachable,
        int nodesProbed,
        List<String> warnings,
        List<Problem> problems) {

    /** A pod CIDR of this node: the gateway of its pods, and how many of its addresses they have. */
    public record Pool(String podCidr, String router, int inUse, int capacity) {}

    /**
     * How many connections were opened; how many of these by a TCP packet from the middle of one, which had been forgotten or
     * is older than the datapath; how many could not be remembered, so that their packets were dropped.
     */
    public record Connections(long opened, long pickedUp, long refused) {}

    /**
     * A table of the datapath, called as the key of the configuration that says how large it is, with a 6 behind it where IPv6
     * has a table of its own.
     */
    public record Table(String name, long used, long capacity) {}

    /**
     * A BGP neighbour: the state of its session in the words of RFC 4271 ({@code established} when all is well), how many
     * prefixes it has announced, and how many it has been told.
     */
    public record BgpNeighbor(String address, long as, String state, int received, int announced) {}

    /** Something that does not work now: the part it concerns, the thing, since when, and one line with what to do. */
    public record Problem(String part, String subject, String since, String message) {}
}
