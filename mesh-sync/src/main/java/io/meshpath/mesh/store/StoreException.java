// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import io.meshpath.mesh.MeshException;
import org.jspecify.annotations.Nullable;

/** A request to a store failed: "get cilium/.heartbeat at toronto.mesh.cilium.io (192.0.2.1:2379): no answer in 5 s; …". */
public final class StoreException extends MeshException {
    private static final long serialVersionUID = 1;

    /** What a failure means for whoever asked. */
    public enum Kind {
        /** The revision that was asked for is no longer kept, or is not there yet. */
        REVISION_GONE,
        /** What was named does not exist: a lease, mostly. */
        NOT_FOUND,
        /** The answer was larger than we take, or the request larger than the store does. */
        TOO_LARGE,
        /** The store takes nothing more until somebody makes room and clears its alarm. */
        NO_SPACE,
        /** The store refuses this user. */
        DENIED,
        /** Anything else: nobody answers, the connection broke, the store has no leader. */
        FAILED
    }

    private final Kind kind;

    public StoreException(String message, Kind kind, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the revision that was asked for is no longer kept, or is not there yet. */
    public boolean isRevisionGone() {
        return kind == Kind.REVISION_GONE;
    }

    /** Whether what was named does not exist: a lease, mostly. */
    public boolean isNotFound() {
        return kind == Kind.NOT_FOUND;
    }

    /** Whether the answer was larger than we take. */
    public boolean isTooLarge() {
        return kind == Kind.TOO_LARGE;
    }
}
