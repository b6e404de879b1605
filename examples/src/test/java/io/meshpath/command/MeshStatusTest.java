// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.Listing;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeshStatusTest {
    private static final Listing.ClusterLink LINK = new Listing.ClusterLink(
            "127.0.0.1:2379", "2026-11-23T22:00:00Z", 2, 41, 3, 1.25, null, null, null, "connection broken", null);

    @Test
    void aRowSaysHowFarTheClusterIsFollowedAndWhatIsRefusedOfIt() {
        Listing.Cluster toronto = new Listing.Cluster(
                "toronto",
                3,
                false,
                "connected",
                null,
                1,
                2,
                4,
                5,
                true,
                LINK,
                List.of("cilium/state/ip: not its own"));
        assertThat(MeshCommand.table(List.of(toronto)).toString().lines().map(line -> line.replaceAll(" {3,}", "|")))
                .containsExactly(
                        "CLUSTER|ID|STATE|REVISION|BEHIND|LAG|NODES|IDENTITIES|ADDRESSES|SERVICES|ENDPOINT|REFUSED|ERROR",
                        "toronto|3|connected|41|3|1.3 ms|1|2|4|5|127.0.0.1:2379|cilium/state/ip: not its own");
    }
}
