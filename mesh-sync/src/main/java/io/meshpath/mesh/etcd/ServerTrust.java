// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes the servers that our authorities vouch for as they are at the time of the handshake, and remembers how long the
 * last one can show its certificate. One of each connection. Safe for use by multiple threads.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final TlsCredentials credentials;
    private volatile Optional<Instant> end = Optional.empty();

    ServerTrust(TlsCredentials credentials) {
        this.credentials = credentials;
    }

    /** When the certificate ends that the server showed, also one that was not believed. */
    Optional<Instant> end() {
        return end;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        shown(chain);
        credentials.material().trust().checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        shown(chain);
        credentials.material().trust().checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noClients(); // would check no name
    }

    private void shown(X509Certificate[] chain) {
        end = Optional.of(chain[0].getNotAfter().toInstant());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("only servers are checked here, and by name");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return credentials.material().trust().getAcceptedIssuers();
    }
}
