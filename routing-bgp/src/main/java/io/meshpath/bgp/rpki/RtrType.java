// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

/** The type codes of PDUs (RFC 8210, section 14). */
final class RtrType {
    static final int SERIAL_NOTIFY = 0;
    static final int SERIAL_QUERY = 1;
    static final int RESET_QUERY = 2;
    static final int CACHE_RESPONSE = 3;
    static final int IPV4_PREFIX = 4;
    static final int IPV6_PREFIX = 6;
    static final int END_OF_DATA = 7;
    static final int CACHE_RESET = 8;
    static final int ROUTER_KEY = 9;
    static final int ERROR_REPORT = 10;

    private RtrType() {}
}
