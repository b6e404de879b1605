// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.grpc.Status;
import io.meshpath.mesh.MeshException;
import org.jspecify.annotations.Nullable;

/** A request to etcd failed: "get cilium/.heartbeat at toronto.mesh.cilium.io (192.0.2.1:2379): no answer in 5 s; …". */
public final class EtcdException extends MeshException {
    private static final long serialVersionUID = 1;

    private final Status.Code code;

    EtcdException(String message, Status.Code code, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    Status.Code code() {
        return code;
    }

    /** Whether the revision that was asked for is no longer kept, or is not there yet. */
    public boolean isRevisionGone() {
        return code == Status.Code.OUT_OF_RANGE;
    }

    /** Whether what was named does not exist: a lease, mostly. */
    public boolean isNotFound() {
        return code == Status.Code.NOT_FOUND;
    }

    /** Whether the answer was larger than we take. */
    public boolean isTooLarge() {
        return code == Status.Code.RESOURCE_EXHAUSTED;
    }
}
