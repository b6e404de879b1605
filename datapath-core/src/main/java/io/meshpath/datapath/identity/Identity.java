// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

import java.util.Optional;

/**
 * What the 32 bits of an identity mean: 8 bits of scope, then 24 bits that travel in a tunnel header.
 *
 * <p>An identity is kept as an {@code int} (there is one for each address in the mesh); which of the low bits name a
 * cluster is the mesh's {@link IdentityLayout}.
 */
public final class Identity {
    /** How many bits of an identity travel in a tunnel header. */
    public static final int WIRE_BITS = 24;
    /** Identities below this are reserved: the same in every cluster. */
    public static final int MINIMUM_ALLOCATED = 256;

    private static final int LOCAL_SCOPE = 1;
    private static final int REMOTE_NODE_SCOPE = 2;

    private Identity() {}

    /** How far an identity is known. */
    public enum Scope {
        /** Reserved, or allocated for a whole cluster: the same on every node. */
        GLOBAL,
        /** Given by one node, for a prefix or a DNS name; means nothing elsewhere. */
        LOCAL,
        /** Given by one node to another node. */
        REMOTE_NODE
    }

    /** Whether the identity means the same in every cluster: 0 to 255. */
    public static boolean isReserved(int identity) {
        return identity >= 0 && identity < MINIMUM_ALLOCATED;
    }

    /** Whether only the node that gave the identity knows it. */
    public static boolean isLocal(int identity) {
        return identity >>> WIRE_BITS == LOCAL_SCOPE;
    }

    /** Whether it is an identity that a node gave to another node. */
    public static boolean isRemoteNode(int identity) {
        return identity >>> WIRE_BITS == REMOTE_NODE_SCOPE;
    }

    /**
     * The scope the top 8 bits name.
     *
     * @throws IllegalArgumentException when they name none
     */
    public static Scope scope(int identity) {
        return switch (identity >>> WIRE_BITS) {
            case 0 -> Scope.GLOBAL;
            case LOCAL_SCOPE -> Scope.LOCAL;
            case REMOTE_NODE_SCOPE -> Scope.REMOTE_NODE;
            default -> throw new IllegalArgumentException("identity of no known scope: " + text(identity));
        };
    }

    /**
     * The node-local identity with this number.
     *
     * @param number 1 to 16,777,215
     */
    public static int local(int number) {
        return scoped(LOCAL_SCOPE, number);
    }

    /**
     * The identity that this node gives to another node, with this number.
     *
     * @param number 1 to 16,777,215
     */
    public static int remoteNode(int number) {
        return scoped(REMOTE_NODE_SCOPE, number);
    }

    private static int scoped(int scope, int number) {
        if (number < 1 || number >>> WIRE_BITS != 0) {
            throw new IllegalArgumentException(
                    "number of a local identity must be from 1 to 16777215 but was " + number);
        }
        return (scope << WIRE_BITS) | number;
    }

    /** The cluster whose range the identity is in; empty for reserved and node-local identities. */
    public static Optional<ClusterId> clusterOf(int identity, IdentityLayout layout) {
        return layout.clusterOf(identity);
    }

    /** The identity for people: its label if it is reserved ({@code reserved:world}), else its unsigned number. */
    public static String text(int identity) {
        return ReservedIdentity.of(identity)
                .map(reserved -> reserved.label().toString())
                .orElseGet(() -> Integer.toUnsignedString(identity));
    }
}
