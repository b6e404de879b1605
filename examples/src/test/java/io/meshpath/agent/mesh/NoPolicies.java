// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import io.meshpath.datapath.identity.Labels;

/** What policies make of identities has tests of its own. */
final class NoPolicies implements IdentityTable.Listener {
    @Override
    public void addIdentity(int identity, Labels labels) {}

    @Override
    public void removeIdentity(int identity) {}
}
