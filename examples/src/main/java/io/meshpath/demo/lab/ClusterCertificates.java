// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * The files around one cluster's etcd: {@code ca.crt}, the server's certificate and key, and one pair for each cluster
 * that reads it, the own one included.
 */
final class ClusterCertificates {
    private static final String SERVER = "server";

    private final Path folder;

    private ClusterCertificates(Path folder) {
        this.folder = folder;
    }

    static ClusterCertificates write(Plan plan, Plan.Cluster cluster) throws GeneralSecurityException, IOException {
        Path folder = Folder.certificates(cluster.name());
        CertificateAuthority authority = CertificateAuthority.create(cluster.name() + " etcd CA");
        Folder.write(folder.resolve("ca.crt"), authority.certificate());
        authority
                .server(
                        cluster.etcdName(),
                        List.of(cluster.etcdName(), "localhost"),
                        List.of(cluster.etcdAddress(), IpAddress.parse("127.0.0.1")))
                .write(folder, SERVER);
        for (Plan.Cluster reader : plan.clusters()) {
            authority.client(reader.name()).write(folder, reader.name());
        }
        return new ClusterCertificates(folder);
    }

    Path authority() {
        return folder.resolve("ca.crt");
    }

    Path serverCertificate() {
        return certificate(SERVER);
    }

    Path serverKey() {
        return key(SERVER);
    }

    /** What nodes of cluster {@code reader} show. */
    Path certificate(String reader) {
        return folder.resolve(reader + ".crt");
    }

    Path key(String reader) {
        return folder.resolve(reader + ".key");
    }
}
