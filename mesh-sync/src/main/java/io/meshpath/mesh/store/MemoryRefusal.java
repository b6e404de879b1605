// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

/** Why a request is not served; the connection that it came over says what was asked of whom. */
final class MemoryRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final StoreException.Kind kind;

    MemoryRefusal(StoreException.Kind kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind;
    }

    static MemoryRefusal failed(String reason) {
        return new MemoryRefusal(StoreException.Kind.FAILED, reason);
    }

    StoreException of(String request, MemoryStore store) {
        return new StoreException(request + " at " + store + ": " + getMessage(), kind, null);
    }
}
