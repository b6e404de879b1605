// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.time.Instant;
import java.util.Optional;

/**
 * Until when a connection by mutual TLS can be made again. Immutable.
 *
 * @param ours when the certificate that we show ends
 * @param theirs when the one ends that the store showed; empty before it did
 * @param problem why newer files of ours are not used but what was read before them, in one line
 */
public record StoreCertificates(Instant ours, Optional<Instant> theirs, Optional<String> problem) {}
