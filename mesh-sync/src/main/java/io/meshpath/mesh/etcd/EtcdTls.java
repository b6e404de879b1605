// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.meshpath.mesh.store.StoreCertificates;

/** TLS of one connection: credentials that others may use as well, and what the server showed. */
record EtcdTls(TlsCredentials credentials, ServerTrust trust) {
    /** @throws io.meshpath.mesh.MeshException when the files cannot be used, and never could */
    static EtcdTls of(TlsCredentials credentials) {
        credentials.refresh();
        return new EtcdTls(credentials, new ServerTrust(credentials));
    }

    ClientKey key() {
        return new ClientKey(credentials);
    }

    StoreCertificates certificates() {
        credentials.refreshNowAndThen();
        return new StoreCertificates(credentials.material().end(), trust.end(), credentials.problem());
    }
}
