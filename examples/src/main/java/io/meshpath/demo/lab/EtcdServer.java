// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One cluster's etcd, a single server with its data in memory. Whoever connects must show a certificate of the cluster's
 * own authority.
 */
final class EtcdServer {
    static final int PORT = 2379;

    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final Plan.Cluster cluster;
    private final LabProcess process;
    private final LabNamespace node;

    private EtcdServer(Plan.Cluster cluster, LabNamespace node, LabProcess process) {
        this.cluster = cluster;
        this.node = node;
        this.process = process;
    }

    /** Starts it on {@code node}, and waits until it listens. */
    static EtcdServer start(Plan.Cluster cluster, LabNamespace node, ClusterCertificates certificates)
            throws IOException, InterruptedException {
        Path data = Folder.etcd(cluster.name());
        Folder.createPrivate(data);
        LabProcess process = node.startLogged("etcd-" + cluster.name(), command(cluster, data, certificates));
        EtcdServer server = new EtcdServer(cluster, node, process);
        server.awaitListening();
        return server;
    }

    private static List<String> command(Plan.Cluster cluster, Path data, ClusterCertificates certificates) {
        String client = "https://" + host(cluster.etcdAddress()) + ":" + PORT;
        String peer = "http://127.0.0.1:2380"; // there are no peers, and nobody else is in this namespace
        return List.of(
                "env",
                "ETCD_UNSUPPORTED_ARCH=" + goArchitecture(),
                "etcd",
                "--name=" + cluster.name(),
                "--data-dir=" + data,
                "--listen-client-urls=" + client + ",https://127.0.0.1:" + PORT,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=" + cluster.name() + "=" + peer,
                "--initial-cluster-token=" + cluster.name(),
                "--client-cert-auth",
                "--trusted-ca-file=" + certificates.authority(),
                "--cert-file=" + certificates.serverCertificate(),
                "--key-file=" + certificates.serverKey());
    }

    /** As it stands in a URL (RFC 3986, section 3.2.2). */
    private static String host(IpAddress address) {
        return address.isV4() ? address.toString() : "[" + address + "]";
    }

    /** etcd 3.4 starts on anything but amd64 only when told that this is meant. */
    private static String goArchitecture() {
        String java = System.getProperty("os.arch");
        return java.equals("aarch64") ? "arm64" : java;
    }

    private void awaitListening() throws InterruptedException {
        Eventually.holds(START_LIMIT, "etcd of " + cluster.name(), () -> {
            if (!process.isAlive()) {
                return Optional.of("it ended: " + process.lastWords());
            }
            Tcp.connect(node.network(), cluster.etcdAddress(), PORT).close();
            return Optional.empty();
        });
    }
}
