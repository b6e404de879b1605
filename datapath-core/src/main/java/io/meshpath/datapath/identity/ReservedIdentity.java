// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

import java.util.Locale;
import java.util.Optional;

/** The identities that mean the same in every cluster, with Cilium's numbers and labels. */
public enum ReservedIdentity {
    /** Nobody has said yet. */
    UNKNOWN(0),
    /** The node itself. */
    HOST(1),
    /** Any address outside the mesh. */
    WORLD(2),
    /** An endpoint that no agent manages. */
    UNMANAGED(3),
    /** The endpoint that answers health probes. */
    HEALTH(4),
    /** An endpoint whose labels are not known yet. */
    INIT(5),
    /** Another node of the mesh, in whichever cluster. */
    REMOTE_NODE(6),
    /** A node that runs a Kubernetes API server. */
    KUBE_APISERVER(7),
    /** The ingress proxy. */
    INGRESS(8),
    /** Any IPv4 address outside the mesh, where both families are in use. */
    WORLD_IPV4(9),
    /** Any IPv6 address outside the mesh, where both families are in use. */
    WORLD_IPV6(10);

    private static final ReservedIdentity[] BY_NUMBER = values();

    private final int number;

    ReservedIdentity(int number) {
        this.number = number;
    }

    /** The reserved identity with this number, or empty where the number is not one of the list. */
    public static Optional<ReservedIdentity> of(int identity) {
        return identity >= 0 && identity < BY_NUMBER.length ? Optional.of(BY_NUMBER[identity]) : Optional.empty();
    }

    /** The identity's number, on the wire and in maps. */
    public int number() {
        return number;
    }

    /** The label that stands for it: {@code reserved:remote-node}. */
    public Label label() {
        return new Label(Label.RESERVED, name().toLowerCase(Locale.ROOT).replace('_', '-'), "");
    }
}
