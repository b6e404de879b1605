// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import org.jspecify.annotations.Nullable;

/** The mesh could not do what it was asked to: the message says what, on what, why, and what to do about it. */
public class MeshException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MeshException(String message) {
        super(message);
    }

    public MeshException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
