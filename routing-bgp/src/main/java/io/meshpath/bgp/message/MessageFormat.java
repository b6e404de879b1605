// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.util.Set;

/**
 * What two speakers agreed on, as far as it changes how messages look or what they mean. Immutable.
 *
 * @param fourOctetAs AS numbers have four octets (RFC 6793)
 * @param external the speakers are of different systems, so that LOCAL_PREF and the like do not count when received
 * @param maxLength the longest UPDATE, NOTIFICATION or ROUTE-REFRESH: 4096, or 65535 (RFC 8654)
 * @param receivesPaths the families in which prefixes come with path identifiers (RFC 7911)
 * @param sendsPaths the families in which prefixes go out with path identifiers
 * @param ipv6NextHops IPv4 prefixes may have IPv6 next hops (RFC 8950)
 */
public record MessageFormat(
        boolean fourOctetAs,
        boolean external,
        int maxLength,
        Set<Family> receivesPaths,
        Set<Family> sendsPaths,
        boolean ipv6NextHops) {
    /** What RFC 4271 alone gives; what an OPEN is read with. */
    public static final MessageFormat BASE =
            new MessageFormat(false, true, BgpReader.MAX_LENGTH, Set.of(), Set.of(), false);

    public MessageFormat {
        if (maxLength != BgpReader.MAX_LENGTH && maxLength != BgpReader.MAX_EXTENDED_LENGTH) {
            throw new IllegalArgumentException("longest message is neither 4096 nor 65535: " + maxLength);
        }
        receivesPaths = Set.copyOf(receivesPaths);
        sendsPaths = Set.copyOf(sendsPaths);
    }

    public MessageFormat withFourOctetAs() {
        return new MessageFormat(true, external, maxLength, receivesPaths, sendsPaths, ipv6NextHops);
    }

    /** The same between two speakers of one system. */
    public MessageFormat withInternal() {
        return new MessageFormat(fourOctetAs, false, maxLength, receivesPaths, sendsPaths, ipv6NextHops);
    }

    public MessageFormat withExtendedMessages() {
        return new MessageFormat(
                fourOctetAs, external, BgpReader.MAX_EXTENDED_LENGTH, receivesPaths, sendsPaths, ipv6NextHops);
    }

    /** The same with path identifiers in both directions of these families. */
    public MessageFormat withPaths(Set<Family> families) {
        return withPaths(families, families);
    }

    /** The same with path identifiers in these families, each direction for itself. */
    public MessageFormat withPaths(Set<Family> received, Set<Family> sent) {
        return new MessageFormat(fourOctetAs, external, maxLength, received, sent, ipv6NextHops);
    }

    /** The same with IPv6 next hops for IPv4 prefixes, in both directions. */
    public MessageFormat withIpv6NextHops() {
        return new MessageFormat(fourOctetAs, external, maxLength, receivesPaths, sendsPaths, true);
    }
}
