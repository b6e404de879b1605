// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.store.StoreCertificates;
import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with the connection to a cluster's store. Immutable.
 *
 * @param endpoint where it leads, or led to the last time; empty before the first try
 * @param since when it was made, or lost; empty when there never was one
 * @param certificates of a connection by TLS, once it was tried
 * @param lastFailure the last one, also when it is over
 */
public record ConnectionStatus(
        Optional<String> endpoint,
        Optional<Instant> since,
        Optional<StoreCertificates> certificates,
        Optional<Failure> lastFailure) {
    /** Something that went wrong, and when; the message is one line that says what to do. */
    public record Failure(Instant at, String message) {}

    static final ConnectionStatus NONE =
            new ConnectionStatus(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
