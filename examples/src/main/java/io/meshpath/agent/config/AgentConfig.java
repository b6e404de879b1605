// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything one agent is told; read from a YAML file and complete, defaults included. Immutable.
 *
 * @param cluster the cluster this node belongs to
 * @param node the node itself
 * @param tunnel how packets travel between nodes
 * @param mtu the MTU of pod devices; empty means the underlay's less what the tunnel adds
 * @param etcd client configuration of the own cluster's etcd, in Cilium's format
 * @param clusterMesh folder with one such file for each remote cluster, named after it
 * @param policies folder of policy files, watched
 * @param services folder of the services that policies may name, watched
 * @param policy what holds for all policies
 * @param nameCapacity how many pairs of DNS name and address are kept
 * @param stateDir where endpoints survive a restart
 * @param socket the Unix socket of the API
 * @param pinRoot folder on a BPF file system for this node's maps and links
 * @param sizes of this node's maps
 * @param health the health server and its probes
 */
public record AgentConfig(
        Cluster cluster,
        Node node,
        TunnelMode tunnel,
        OptionalInt mtu,
        Path etcd,
        Optional<Path> clusterMesh,
        Optional<Path> policies,
        Optional<Path> services,
        PolicyMode policy,
        int nameCapacity,
        Path stateDir,
        Path socket,
        Path pinRoot,
        MapSizes sizes,
        Health health) {

    /** The cluster's name and number, and how identities are numbered in its mesh. */
    public record Cluster(ClusterName name, ClusterId id, IdentityLayout layout) {}

    /**
     * The node's name, its address on the underlay, the underlay's device, the addresses its pods get, and what policies may
     * choose it by.
     */
    public record Node(String name, IpAddress address, String underlay, Cidr podCidr, Map<String, String> labels) {
        public Node {
            labels = Map.copyOf(labels);
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
        return new AgentConfigReader(file, ConfigParser.parse(file.toString(), text)).read();
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "no such file" : String.valueOf(e.getMessage());
    }
}
