// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.Listing;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterTableTest {
    private static final String HEADER =
            "CLUSTER|ID|STATE|REVISION|BEHIND|LAG|NODES|IDENTITIES|ADDRESSES|SERVICES|CERTIFICATE|ENDPOINT";
    private static final Listing.ClusterLink LINK = new Listing.ClusterLink(
            "127.0.0.1:2379",
            "2026-11-23T22:00:00Z",
            2,
            41,
            3,
            1.25,
            null,
            "2026-12-24T10:00:00Z",
            "2026-12-23T10:00:00Z",
            "connection broken",
            null);

    @Test
    void aRowSaysHowFarTheClusterIsFollowedAndWhichCertificateEndsFirst() {
        assertThat(lines(toronto(true, List.of())))
                .containsExactly(HEADER, "toronto|3|connected|41|3|1.3 ms|1|2|4|5|to 2026-12-23|127.0.0.1:2379");
    }

    @Test
    void whatIsRefusedStandsBelowTheRows() {
        assertThat(lines(toronto(true, List.of("cilium/state/ip: not its own"))))
                .endsWith("toronto: refused: cilium/state/ip: not its own");
    }

    @Test
    void ofManyRefusalsTheFirstAreNamedAndTheOthersCounted() {
        List<String> many = IntStream.range(0, 25).mapToObj(key -> "key " + key).toList();

        assertThat(lines(toronto(true, many)))
                .hasSize(2 + 20 + 1)
                .endsWith("toronto: refused: key 19", "toronto: 5 more refusals; -o json has them all");
    }

    @Test
    void aClusterThatHasNotSaidThatThisIsAllIsSettling() {
        assertThat(lines(toronto(false, List.of())))
                .anySatisfy(line -> assertThat(line).startsWith("toronto|3|connected, settling|41"));
    }

    @Test
    void aFileThatCannotBeUsedIsARowAndAReason() {
        assertThat(lines(Listing.Cluster.unusable("oslo", "/mesh/oslo: unknown key 'endpints'")))
                .contains("oslo|unusable|0|0|0.0 ms|0|0|0|0")
                .endsWith("oslo: /mesh/oslo: unknown key 'endpints'");
    }

    private static Listing.Cluster toronto(boolean complete, List<String> refusals) {
        return new Listing.Cluster("toronto", 3, false, "connected", null, 1, 2, 4, 5, complete, LINK, refusals);
    }

    private static Stream<String> lines(Listing.Cluster cluster) {
        return ClusterTable.of(List.of(cluster)).toString().lines().map(line -> line.replaceAll(" {3,}", "|"));
    }
}
