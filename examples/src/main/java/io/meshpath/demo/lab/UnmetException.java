// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

/** Something was looked at and does not hold; the message says what was expected and what was found. */
public final class UnmetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnmetException(String message) {
        super(message);
    }
}
