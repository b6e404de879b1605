// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import org.jspecify.annotations.Nullable;

/**
 * What was read is not MRT, or a record is malformed: "record at octet 4711: type 13 subtype 2: something in it runs past
 * its end". Says where it lies, so that it can be looked at.
 */
public final class MrtException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long offset;
    private final boolean canGoOn;

    private MrtException(long offset, String message, boolean canGoOn, @Nullable Throwable cause) {
        super("record at octet " + offset + ": " + message, cause);
        this.offset = offset;
        this.canGoOn = canGoOn;
    }

    /** The record ends where it says, and only its inside is wrong. */
    static MrtException inside(long offset, String message, Throwable cause) {
        return new MrtException(offset, message, true, cause);
    }

    /** Nobody knows where the next record is. */
    static MrtException noMrt(long offset, String message) {
        return new MrtException(offset, message, false, null);
    }

    /** Where the record begins, counted from the beginning of the stream. */
    public long offset() {
        return offset;
    }

    /** Whether the records after this one can be read. */
    public boolean canGoOn() {
        return canGoOn;
    }
}
