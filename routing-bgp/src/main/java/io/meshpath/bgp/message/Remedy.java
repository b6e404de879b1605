// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/** What RFC 7606, section 2 asks of whoever receives something malformed, from mild to severe. */
public enum Remedy {
    /** Drop the attribute and use the rest of the UPDATE. */
    DISCARD_ATTRIBUTE,
    /** Take every route of the UPDATE as withdrawn, those announced before included. */
    TREAT_AS_WITHDRAW,
    /** Send a NOTIFICATION and close the session. */
    RESET_SESSION
}
