// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * Whom a certificate is for. Immutable.
 *
 * @param commonName its holder; to etcd, the user that a client is
 * @param purposes server, client or both
 * @param hosts names and addresses a server answers to, each as text
 * @param lifetime how long it is valid
 */
record CertificateRequest(String commonName, List<KeyPurposeId> purposes, List<String> hosts, Duration lifetime) {
    CertificateRequest {
        purposes = List.copyOf(purposes);
        hosts = hosts.stream().map(CertificateRequest::canonical).toList();
    }

    static CertificateRequest client(String user, Duration lifetime) {
        return new CertificateRequest(user, List.of(KeyPurposeId.id_kp_clientAuth), List.of(), lifetime);
    }

    static CertificateRequest server(String name, List<String> hosts, Duration lifetime) {
        return new CertificateRequest(name, List.of(KeyPurposeId.id_kp_serverAuth), hosts, lifetime);
    }

    /** Members call each other, so each is a server and a client. */
    static CertificateRequest peer(String name, List<String> hosts, Duration lifetime) {
        return new CertificateRequest(
                name, List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth), hosts, lifetime);
    }

    GeneralNames alternativeNames() {
        List<GeneralName> names = new ArrayList<>();
        for (String host : hosts) {
            names.add(new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    /** An address in the one form that {@link IpAddress} writes. */
    static String canonical(String host) {
        return isAddress(host) ? IpAddress.parse(host).toString() : host;
    }

    static boolean isAddress(String host) {
        try {
            IpAddress.parse(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
