// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows our certificate as it is when a handshake begins, and by its name answers for the key of the same pair, although the
 * files may have changed in between. Safe for use by multiple threads.
 */
final class ClientKey extends X509ExtendedKeyManager {
    private final TlsCredentials credentials;

    ClientKey(TlsCredentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String chooseEngineClientAlias(
            String @Nullable [] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return credentials.material().name();
    }

    @Override
    public String chooseClientAlias(
            String @Nullable [] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return credentials.material().name();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String name) {
        return credentials
                .material(name)
                .map(material -> material.chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String name) {
        return credentials.material(name).map(TlsMaterial::key).orElse(null);
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
        return new String[] {credentials.material().name()};
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null; // we are never the server
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
