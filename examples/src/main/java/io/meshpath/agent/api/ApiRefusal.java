// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

/** A request cannot be granted; the message is the one line that the client shows. */
public final class ApiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private ApiRefusal(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status: 404 for what is not there, 409 for what the present state forbids, 503 for what is not up. */
    public int status() {
        return status;
    }

    /** What the request names does not exist. */
    public static ApiRefusal notFound(String message) {
        return new ApiRefusal(404, message);
    }

    /** The present state forbids it. */
    public static ApiRefusal conflict(String message) {
        return new ApiRefusal(409, message);
    }

    /** A part that it needs is not available now. */
    public static ApiRefusal unavailable(String message) {
        return new ApiRefusal(503, message);
    }
}
