// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.bgp.config.BgpConfig;
import io.meshpath.datapath.ConnectionTimeouts;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.TunnelOptions;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.identity.IdentitySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything one agent is told; read from a YAML file and complete, defaults included. Immutable.
 *
 * @param cluster the cluster this node belongs to
 * @param node the node itself
 * @param routing how packets travel between nodes
 * @param nodeRoutes whether to make routes to the pods of neighbouring nodes, where routing is direct
 * @param bgp the node as a BGP router: it announces its pod CIDRs besides what stands there, and learns routes into the kernel,
 *     where {@code kernel} may say into which table
 * @param tunnel what they travel in, where routing says so
 * @param masquerade whether pods have the node's address on their way to the world
 * @param mtu the MTU of pod devices; empty means the underlay's less what the tunnel adds
 * @param etcd client configuration of the own cluster's etcd, in Cilium's format
 * @param clusterMesh folder with one such file for each remote cluster, named after it
 * @param identities which labels make one, and how unused ones are deleted
 * @param policies folder of policy files, watched
 * @param services folder of the services that policies may name, watched
 * @param policy what holds for all policies
 * @param nameCapacity how many pairs of DNS name and address are kept
 * @param stateDir where endpoints survive a restart
 * @param socket the Unix socket of the API
 * @param pinRoot folder on a BPF file system for this node's maps and links
 * @param sizes of this node's maps
 * @param timeouts how long connections are remembered
 * @param health the health server and its probes
 */
public record AgentConfig(
        Cluster cluster,
        Node node,
        Routing routing,
        boolean nodeRoutes,
        Optional<BgpConfig> bgp,
        Tunnel tunnel,
        Masquerade masquerade,
        OptionalInt mtu,
        Path etcd,
        Optional<Path> clusterMesh,
        IdentitySettings identities,
        Optional<Path> policies,
        Optional<Path> services,
        PolicyMode policy,
        int nameCapacity,
        Path stateDir,
        Path socket,
        Path pinRoot,
        MapSizes sizes,
        ConnectionTimeouts timeouts,
        Health health) {

    /** The cluster's name and number, and how identities are numbered in its mesh. */
    public record Cluster(ClusterName name, ClusterId id, IdentityLayout layout) {}

    /**
     * The node itself.
     *
     * @param name unique in the cluster
     * @param addresses on the underlay, at most one of each family; the first is used where another node has both, too
     * @param underlay the underlay's device
     * @param podCidrs what its pods get addresses of, at most one of each family
     * @param labels what policies may choose it by
     */
    public record Node(
            String name, List<IpAddress> addresses, String underlay, List<Cidr> podCidrs, Map<String, String> labels) {
        public Node {
            addresses = List.copyOf(addresses);
            podCidrs = List.copyOf(podCidrs);
            labels = Map.copyOf(labels);
        }

        /** The first of its addresses: what it is known by in the mesh. */
        public IpAddress address() {
            return addresses.get(0);
        }

        /** Whether its pods have addresses of a family. */
        public boolean hasPods(boolean v4) {
            return podCidrs.stream().anyMatch(cidr -> cidr.isV4() == v4);
        }
    }

    /**
     * What pod packets travel in.
     *
     * @param mode who puts it around them
     * @param options the keys {@code copyDscp}, {@code receiveOffload} and {@code udpChecksum}
     */
    public record Tunnel(TunnelProtocol protocol, TunnelMode mode, TunnelOptions options) {
        /** A tunnel of this protocol by BPF, with everything else as it is where nobody says anything. */
        public static Tunnel of(TunnelProtocol protocol) {
            return new Tunnel(protocol, TunnelMode.BPF, TunnelOptions.DEFAULT);
        }
    }

    /**
     * Whether pods have the node's address on their way to the world.
     *
     * @param excluded where they keep their own, besides all pods and nodes of the mesh
     */
    public record Masquerade(boolean enabled, List<Cidr> excluded) {
        public Masquerade {
            excluded = List.copyOf(excluded);
        }
    }

    /** The TCP port that answers probes on the node's address, and the time between two rounds of probes. */
    public record Health(int port, Duration interval) {}

    /**
     * Reads a configuration file.
     *
     * @throws ConfigException when it is unreadable, not YAML, incomplete, or has a key or value that means nothing
     */
    public static AgentConfig read(Path file) {
        try {
            return parse(file, Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException("cannot read configuration " + file + ": " + reason(e));
        }
    }

    /** Reads {@code text} as if it stood in {@code file}: relative paths start at the file's folder. */
    public static AgentConfig parse(Path file, String text) {
        return new AgentConfigReader(file, text).read();
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "no such file" : String.valueOf(e.getMessage());
    }
}
