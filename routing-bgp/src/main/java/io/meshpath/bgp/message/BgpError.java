// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.util.Locale;
import java.util.Optional;

/**
 * The errors a NOTIFICATION can name (RFC 4271, section 4.5; RFC 4486, 5492, 6608, 7313, 8538, 9234, 9384). A table: the
 * name of the constant is the text.
 */
public enum BgpError {
    CONNECTION_NOT_SYNCHRONIZED(1, 1),
    BAD_MESSAGE_LENGTH(1, 2),
    BAD_MESSAGE_TYPE(1, 3),
    UNSUPPORTED_VERSION_NUMBER(2, 1),
    BAD_PEER_AS(2, 2),
    BAD_BGP_IDENTIFIER(2, 3),
    UNSUPPORTED_OPTIONAL_PARAMETER(2, 4),
    UNACCEPTABLE_HOLD_TIME(2, 6),
    UNSUPPORTED_CAPABILITY(2, 7),
    ROLE_MISMATCH(2, 11),
    OPEN_MESSAGE_ERROR(2, 0),
    MALFORMED_ATTRIBUTE_LIST(3, 1),
    UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE(3, 2),
    MISSING_WELL_KNOWN_ATTRIBUTE(3, 3),
    ATTRIBUTE_FLAGS_ERROR(3, 4),
    ATTRIBUTE_LENGTH_ERROR(3, 5),
    INVALID_ORIGIN_ATTRIBUTE(3, 6),
    INVALID_NEXT_HOP_ATTRIBUTE(3, 8),
    OPTIONAL_ATTRIBUTE_ERROR(3, 9),
    INVALID_NETWORK_FIELD(3, 10),
    MALFORMED_AS_PATH(3, 11),
    UPDATE_MESSAGE_ERROR(3, 0),
    HOLD_TIMER_EXPIRED(4, 0),
    UNEXPECTED_MESSAGE_IN_OPEN_SENT(5, 1),
    UNEXPECTED_MESSAGE_IN_OPEN_CONFIRM(5, 2),
    UNEXPECTED_MESSAGE_IN_ESTABLISHED(5, 3),
    FINITE_STATE_MACHINE_ERROR(5, 0),
    MAXIMUM_NUMBER_OF_PREFIXES_REACHED(6, 1),
    ADMINISTRATIVE_SHUTDOWN(6, 2),
    PEER_DECONFIGURED(6, 3),
    ADMINISTRATIVE_RESET(6, 4),
    CONNECTION_REJECTED(6, 5),
    OTHER_CONFIGURATION_CHANGE(6, 6),
    CONNECTION_COLLISION_RESOLUTION(6, 7),
    OUT_OF_RESOURCES(6, 8),
    HARD_RESET(6, 9),
    BFD_DOWN(6, 10),
    CEASE(6, 0),
    INVALID_ROUTE_REFRESH_LENGTH(7, 1),
    SEND_HOLD_TIMER_EXPIRED(8, 0);

    private final int code;
    private final int subcode;

    BgpError(int code, int subcode) {
        this.code = code;
        this.subcode = subcode;
    }

    /** The error with these numbers, or empty for numbers without a name. */
    public static Optional<BgpError> of(int code, int subcode) {
        for (BgpError error : values()) {
            if (error.code == code && error.subcode == subcode) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    public int code() {
        return code;
    }

    public int subcode() {
        return subcode;
    }

    /**
     * Whether the session is over for good, so that between two speakers that keep routes through a NOTIFICATION it is to be
     * said as a Hard Reset (RFC 8538, section 5.1; RFC 9384, section 3).
     */
    public boolean endsForGood() {
        return switch (this) {
            case MAXIMUM_NUMBER_OF_PREFIXES_REACHED, ADMINISTRATIVE_SHUTDOWN, PEER_DECONFIGURED, HARD_RESET, BFD_DOWN ->
                true;
            default -> false;
        };
    }

    /** The error in words, "hold timer expired". */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
