// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InheritedTest {
    private static final ClusterId OWN = new ClusterId(1);
    private static final ClusterId TORONTO = new ClusterId(3);
    private static final IpAddress NODE = IpAddress.parse("192.168.30.11");
    private static final Cidr NODE_ITSELF = Cidr.of(NODE);
    private static final Cidr POD = Cidr.parse("10.219.0.5/32");
    private static final Cidr POD_CIDR = Cidr.parse("10.219.0.0/24");
    private static final Cidr POLICY_PREFIX = Cidr.parse("10.99.0.0/16");

    private final Inherited inherited = new Inherited(
            OWN,
            IdentityLayout.CLUSTERS_255,
            Map.of(NODE, TORONTO),
            Map.of(
                    POD, IpcacheEntry.remote(3 << 16 | 7, NODE),
                    POD_CIDR, IpcacheEntry.remote(2, NODE),
                    NODE_ITSELF, IpcacheEntry.local(6),
                    POLICY_PREFIX, IpcacheEntry.local(1 << 24 | 1)));

    @Test
    void anEntryBelongsToTheClusterOfItsIdentityItsNodeOrItself() {
        assertThat(inherited.releasePrefixes(TORONTO)).containsExactlyInAnyOrder(POD, POD_CIDR, NODE_ITSELF);
        assertThat(inherited.releaseNodes(TORONTO)).containsExactly(NODE);
    }

    @Test
    void whatIsNobodyElsesIsThisNodes() {
        assertThat(inherited.releasePrefixes(OWN)).containsExactly(POLICY_PREFIX);
    }

    @Test
    void whatHasBeenReleasedIsNotReleasedAgain() {
        inherited.releasePrefixes(TORONTO);
        inherited.releaseNodes(TORONTO);

        assertThat(inherited.releasePrefixes(TORONTO)).isEmpty();
        assertThat(inherited.clusters()).containsExactly(OWN);
    }
}
