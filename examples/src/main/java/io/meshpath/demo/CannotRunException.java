// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

/** The demo cannot run here; the message is one line that says what is missing and what to do. */
public final class CannotRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotRunException(String message) {
        super(message);
    }
}
