// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.message.ExtendedCommunity;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;

/**
 * Some extended communities (RFC 4360): those whose type, administrator and value are in these sets. Immutable.
 *
 * @param types the first two octets as a number
 */
public record ExtendedCommunityPattern(NumberSet types, NumberSet administrator, NumberSet value) {
    private static final int TWO_OCTET_AS = 0x0000;
    private static final int ADDRESS = 0x0100;
    private static final int FOUR_OCTET_AS = 0x0200;

    /**
     * Reads "rt:65000:1", "rt:65000:*", "soo:192.0.2.1:1-9", "rt:*:*", or all octets as "0x0002fde800000001".
     *
     * @throws IllegalArgumentException for anything else
     */
    public static ExtendedCommunityPattern parse(String text) {
        if (text.startsWith("0x")) {
            return of(ExtendedCommunity.parse(text));
        }
        int colon = text.indexOf(':');
        int subtype = ExtendedCommunity.subtype(colon < 0 ? text : text.substring(0, colon));
        String rest = text.substring(colon + 1);
        if (rest.matches("[0-9]+(\\.[0-9]+){3}:.*")) {
            String[] parts = rest.split(":", 2);
            long address = Integer.toUnsignedLong(IpAddress.parse(parts[0]).bits4());
            NumberSet[] value = PatternParts.parse(parts[1], 1, 0xffff, "extended community");
            return new ExtendedCommunityPattern(NumberSet.of(ADDRESS | subtype), NumberSet.of(address), value[0]);
        }
        NumberSet[] parts = PatternParts.parse(rest, 2, 0xffff_ffffL, "extended community");
        List<NumberSet> types = parts[0].equals(NumberSet.ALL)
                ? List.of(type(TWO_OCTET_AS, subtype), type(FOUR_OCTET_AS, subtype), type(ADDRESS, subtype))
                : List.of(type(TWO_OCTET_AS, subtype), type(FOUR_OCTET_AS, subtype));
        return new ExtendedCommunityPattern(NumberSet.union(types), parts[0], parts[1]);
    }

    private static NumberSet type(int scope, int subtype) {
        return NumberSet.of(scope | subtype);
    }

    /** Only this one. */
    public static ExtendedCommunityPattern of(ExtendedCommunity community) {
        return new ExtendedCommunityPattern(
                NumberSet.of(community.type()),
                NumberSet.of(community.administrator()),
                NumberSet.of(community.value()));
    }

    public boolean matches(ExtendedCommunity community) {
        return types.contains(community.type())
                && administrator.contains(community.administrator())
                && value.contains(community.value());
    }
}
