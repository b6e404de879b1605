// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

/** What is at hand is no Geneve header; the message says why. */
public final class MalformedGeneveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedGeneveException(String message) {
        super(message);
    }
}
