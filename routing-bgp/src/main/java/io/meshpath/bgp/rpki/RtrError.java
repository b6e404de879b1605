// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.util.Locale;
import java.util.Optional;

/** What an Error Report can say (RFC 8210, section 12). A table: the name of the constant is the text. */
enum RtrError {
    CORRUPT_DATA(0),
    INTERNAL_ERROR(1),
    NO_DATA_AVAILABLE(2),
    INVALID_REQUEST(3),
    UNSUPPORTED_PROTOCOL_VERSION(4),
    UNSUPPORTED_PDU_TYPE(5),
    WITHDRAWAL_OF_UNKNOWN_RECORD(6),
    DUPLICATE_ANNOUNCEMENT_RECEIVED(7),
    UNEXPECTED_PROTOCOL_VERSION(8);

    private final int code;

    RtrError(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The error in words, "corrupt data". */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static Optional<RtrError> of(int code) {
        for (RtrError error : values()) {
            if (error.code == code) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }
}
