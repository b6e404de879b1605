// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bpf.layout.Octets;

/** What a cache sent breaks the protocol so that the connection must end; carries what an Error Report says of it. */
final class RtrException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final RtrError error;
    private final transient Octets culprit;

    /** An error in the PDU whose octets are {@code culprit}; none where it is not in one PDU. */
    RtrException(RtrError error, Octets culprit, String message) {
        super(message);
        this.error = error;
        this.culprit = culprit;
    }

    RtrException(RtrError error, String message) {
        this(error, Octets.zero(0), message);
    }

    RtrError error() {
        return error;
    }

    /** The same error, of this PDU. */
    RtrException in(Octets pdu) {
        RtrException exact = new RtrException(error, pdu, String.valueOf(getMessage()));
        exact.initCause(this);
        return exact;
    }

    /** Whether what is wrong is an Error Report, which must not be answered by one (RFC 8210, section 5.11). */
    boolean isAboutErrorReport() {
        return culprit.length() > 1 && culprit.at(1) == RtrType.ERROR_REPORT;
    }

    RtrPdu.ErrorReport report() {
        return new RtrPdu.ErrorReport(error.code(), culprit, String.valueOf(getMessage()));
    }
}
