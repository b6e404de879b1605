// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/** The value of an attribute or capability is not what its type allows; whoever reads the table decides what follows. */
final class MalformedValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final BgpError error;

    MalformedValueException(BgpError error, String message) {
        super(message, null, false, false); // caught by the table's loop at once: a stack would tell nothing
        this.error = error;
    }

    BgpError error() {
        return error;
    }
}
