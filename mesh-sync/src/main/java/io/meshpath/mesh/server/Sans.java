// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names and addresses that a certificate is for (RFC 5280, section 4.2.1.6). */
final class Sans {
    private Sans() {}

    static Set<String> of(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                names.add(CertificateRequest.canonical(String.valueOf(alternative.get(1))));
            }
        } catch (CertificateParsingException e) {
            return Set.of(); // whoever asks needs names, and makes another certificate
        }
        return names;
    }
}
