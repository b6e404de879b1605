// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

/** What the RPKI says about where a route comes from (RFC 6811, section 2). */
public enum Validation {
    /** No authorisation covers the prefix, or nobody was asked. */
    NOT_FOUND,
    /** The origin AS is authorised to announce the prefix at this length. */
    VALID,
    /** The prefix is covered, and not for this origin AS or not at this length. */
    INVALID
}
