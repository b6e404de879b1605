// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.policy.NamedPort;
import io.meshpath.policy.Peer;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PortRange;

/** What rules ask of identities: each has it or has it not. Values are immutable. */
sealed interface Trait {
    boolean isOf(PeerIdentity identity);

    /** To be whom a rule speaks of. */
    record Chosen(Peer peer) implements Trait {
        @Override
        public boolean isOf(PeerIdentity identity) {
            return peer.matches(identity);
        }
    }

    /** To call this port by this name. */
    record Naming(NamedPort name, PortRange port) implements Trait {
        @Override
        public boolean isOf(PeerIdentity identity) {
            return identity.namedPorts().find(name).filter(port::equals).isPresent();
        }
    }
}
