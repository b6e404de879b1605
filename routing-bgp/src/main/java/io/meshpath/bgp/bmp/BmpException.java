// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

/** What was received is not BMP, or is cut off; the connection cannot go on, as nobody knows where the next message begins. */
public final class BmpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BmpException(String message) {
        super(message);
    }

    BmpException(String message, Throwable cause) {
        super(message, cause);
    }
}
