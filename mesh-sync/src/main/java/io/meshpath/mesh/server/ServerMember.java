// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.net.IpAddress;
import java.util.Locale;

/**
 * One member of an etcd: where it is, and which life it lives. Immutable.
 *
 * @param name its name inside the cluster, as of a host: {@code m1}
 * @param host its address, or the name it has in the resolver of all others
 * @param clientPort where clients connect to
 * @param peerPort where the other members connect to
 * @param life counted from 1; a replacement or a restoration begins the next one, with empty data of its own
 * @param joins whether this life began as a new member of a cluster that was there, not with the cluster
 */
public record ServerMember(String name, String host, int clientPort, int peerPort, int life, boolean joins) {
    /** etcd's port for clients. */
    public static final int CLIENT_PORT = 2379;
    /** etcd's port for members. */
    public static final int PEER_PORT = 2380;

    public ServerMember {
        if (!name.matches("[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    "a member's name is up to 32 lower-case letters, digits and hyphens inside but was '" + name + "'");
        }
        if (!host.matches("[0-9A-Za-z.:-]+")) {
            throw new IllegalArgumentException("member " + name + " is not at an address or a host: '" + host + "'");
        }
        requirePort(name, clientPort);
        requirePort(name, peerPort);
        if (clientPort == peerPort) {
            throw new IllegalArgumentException("member " + name + " has port " + clientPort + " for clients and peers");
        }
        if (life < 1) {
            throw new IllegalArgumentException("member " + name + " has life " + life + "; the first is 1");
        }
    }

    private static void requirePort(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("member " + name + " has no port from 1 to 65535: " + port);
        }
    }

    /** A member in its first life, at these ports. */
    public static ServerMember at(String name, String host, int clientPort, int peerPort) {
        return new ServerMember(name, host, clientPort, peerPort, 1, false);
    }

    /** The member as it is replaced: empty, and let in by the others. */
    ServerMember replaced() {
        return new ServerMember(name, host, clientPort, peerPort, life + 1, true);
    }

    /** The member as it is restored: its data is a snapshot's. */
    ServerMember restored() {
        return new ServerMember(name, host, clientPort, peerPort, life + 1, false);
    }

    /** The same at another place. */
    ServerMember moved(String newHost, int newClientPort, int newPeerPort) {
        return new ServerMember(name, newHost, newClientPort, newPeerPort, life, joins);
    }

    boolean hasAddress() {
        return CertificateRequest.isAddress(host);
    }

    String clientUrl() {
        return "https://" + inUrl() + ":" + clientPort;
    }

    String peerUrl() {
        return "https://" + inUrl() + ":" + peerPort;
    }

    /** As it stands in a URL (RFC 3986, section 3.2.2). */
    private String inUrl() {
        return hasAddress() && !IpAddress.parse(host).isV4() ? "[" + host + "]" : host.toLowerCase(Locale.ROOT);
    }

    /** The folder of this life's data, below that of all data. */
    String dataFolder() {
        return name + "-" + life;
    }
}
