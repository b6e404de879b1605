// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;

/**
 * An address of a link, with the prefix it is in. Immutable.
 *
 * @param link the index of the link
 * @param address the address itself
 * @param prefixLength how many leading bits it shares with its neighbours on the link; fewer than all make a route to
 *     them
 * @param scope how far the address can be used; the kernel decides for IPv6
 * @param flags IFA_F_… of linux/if_addr.h
 */
public record LinkAddress(int link, IpAddress address, int prefixLength, Scope scope, int flags) {
    /** Flag: usable at once, without asking the link for a duplicate first (IPv6). */
    public static final int NO_DUPLICATE_DETECTION = 0x02;
    /** Flag: not usable yet, the link is being asked for a duplicate (IPv6). */
    public static final int TENTATIVE = 0x40;
    /** Flag: stays until it is deleted. The kernel sets it. */
    public static final int PERMANENT = 0x80;
    /** Flag: the prefix makes no route. */
    public static final int NO_PREFIX_ROUTE = 0x200;

    public LinkAddress {
        Links.check(link);
        Cidr.masking(address, prefixLength); // refuses lengths that do not fit the address
    }

    /** An address with the scope that goes with it and no flags: {@code of(3, address, 24)}. */
    public static LinkAddress of(int link, IpAddress address, int prefixLength) {
        return new LinkAddress(link, address, prefixLength, scopeOf(address), 0);
    }

    /** An address alone in its prefix: /32 or /128. */
    public static LinkAddress of(int link, IpAddress address) {
        return of(link, address, address.bitLength());
    }

    /** The same with these flags besides those it has. */
    public LinkAddress withFlags(int more) {
        return new LinkAddress(link, address, prefixLength, scope, flags | more);
    }

    /** Whether all of {@code flags} are set. */
    public boolean has(int flags) {
        return (this.flags & flags) == flags;
    }

    /** The addresses that are neighbours on the link. */
    public Cidr prefix() {
        return Cidr.masking(address, prefixLength);
    }

    /** {@code "10.0.0.1/24 on link 3"}. */
    @Override
    public String toString() {
        return address + "/" + prefixLength + " on link " + link;
    }

    private static Scope scopeOf(IpAddress address) {
        if (address.isLoopback()) {
            return Scope.HOST;
        }
        return !address.isV4() && address.isLinkLocal() ? Scope.LINK : Scope.UNIVERSE;
    }
}
