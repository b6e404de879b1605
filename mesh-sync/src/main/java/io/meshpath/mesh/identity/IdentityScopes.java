// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** How far an identity is known goes by its labels, as in Cilium ({@code identity.ScopeForLabels}). */
public final class IdentityScopes {
    /** Sources of labels that say where an address is, which every node finds out by itself. */
    private static final Set<String> OF_ADDRESSES = Set.of(Label.CIDR, Label.FQDN, Label.RESERVED, "cidrgroup");

    private IdentityScopes() {}

    /**
     * The scope of labels: another node's where {@code reserved:remote-node} is among them; local where {@code
     * reserved:ingress} is, or where all say no more than where an address is; and else global.
     */
    public static Identity.Scope of(Labels labels) {
        if (labels.contains(ReservedIdentity.REMOTE_NODE.label())) {
            return Identity.Scope.REMOTE_NODE;
        }
        boolean local = labels.contains(ReservedIdentity.INGRESS.label())
                || (!labels.isEmpty() && labels.stream().allMatch(label -> OF_ADDRESSES.contains(label.source())));
        return local ? Identity.Scope.LOCAL : Identity.Scope.GLOBAL;
    }

    /** The reserved identity that these labels are; with any other label beside it they are another identity. */
    public static Optional<ReservedIdentity> reserved(Labels labels) {
        return Arrays.stream(ReservedIdentity.values())
                .filter(reserved -> labels.size() == 1 && labels.contains(reserved.label()))
                .findFirst();
    }
}
