// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

/**
 * What was read is not MRT, or is cut off: "record at octet 4711, TABLE_DUMP_V2 (13/2): runs past its end". Says where it
 * lies, so that it can be looked at.
 */
public final class MrtException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long offset;

    MrtException(long offset, String message, Throwable cause) {
        super("record at octet " + offset + ": " + message, cause);
        this.offset = offset;
    }

    MrtException(long offset, String message) {
        super("record at octet " + offset + ": " + message);
        this.offset = offset;
    }

    /** Where the record begins, counted from the beginning of the stream. */
    public long offset() {
        return offset;
    }
}
