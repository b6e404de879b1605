// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import static io.meshpath.mesh.Clusters.ATLANTA;
import static io.meshpath.mesh.Clusters.SINGAPORE;
import static io.meshpath.mesh.Clusters.TORONTO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.Clusters;
import io.meshpath.mesh.LocalNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshClaimsTest {
    private final MeshClaims claims = Clusters.claims();

    @Test
    void refusesTheIdOfTheLocalCluster() {
        assertThatThrownBy(() -> claims.claimId(TORONTO, new ClusterId(1)))
                .hasMessage(
                        "cluster id 1 of toronto is used by atlanta, the local cluster; give one of them another id");
    }

    @Test
    void refusesAnIdThatAnotherClusterHasUntilThatLeaves() {
        claims.claimId(TORONTO, new ClusterId(3));
        assertThatThrownBy(() -> claims.claimId(SINGAPORE, new ClusterId(3)))
                .hasMessage("cluster id 3 of singapore is used by toronto; give one of them another id");
        claims.leave(TORONTO);
        assertThatCode(() -> claims.claimId(SINGAPORE, new ClusterId(3))).doesNotThrowAnyException();
    }

    @Test
    void givesTheOldIdBackWithANewOne() {
        claims.claimId(TORONTO, new ClusterId(3));
        claims.claimId(TORONTO, new ClusterId(4));
        assertThatCode(() -> claims.claimId(SINGAPORE, new ClusterId(3))).doesNotThrowAnyException();
    }

    @Test
    void keepsABlockAsLongAsOneNodeAnnouncesIt() {
        Cidr block = Cidr.parse("10.219.0.0/16");
        claims.claim(TORONTO, "n1", block);
        claims.claim(TORONTO, "n2", block);
        claims.release(TORONTO, "n1", block);
        assertThat(claims.claim(SINGAPORE, "n1", block))
                .hasValueSatisfying(claim -> assertThat(claim).hasToString("10.219.0.0/16 of toronto/n2"));
        claims.release(TORONTO, "n2", block);
        assertThat(claims.claim(SINGAPORE, "n1", block)).isEmpty();
    }

    @Test
    void protectsThisNodeEvenWithoutAMirrorOfItsCluster() {
        LocalNode self = Clusters.node(ATLANTA, 1, 1);
        claims.protect(Clusters.published(self, "10.217.0.0/24"));
        claims.leave(ATLANTA);
        assertThat(claims.claim(TORONTO, "n1", Cidr.parse("10.217.0.0/16")))
                .hasValueSatisfying(claim -> assertThat(claim).hasToString("10.217.0.0/24 of atlanta/n1"));
        assertThat(claims.claim(TORONTO, "n1", Cidr.of(self.address()))).isPresent();
        claims.protect(Clusters.published(self, "10.217.9.0/24"));
        assertThat(claims.claim(TORONTO, "n1", Cidr.parse("10.217.0.0/24"))).isEmpty();
    }

    @Test
    void tellsAClusterWhoseBlockTheLocalOneTakes() {
        AtomicInteger told = new AtomicInteger();
        claims.onChange(TORONTO, told::incrementAndGet, () -> {});
        claims.claim(TORONTO, "n1", Cidr.parse("10.219.0.0/24"));
        claims.claim(ATLANTA, "n1", Cidr.parse("10.217.0.0/16"));
        assertThat(told).hasValue(0);
        claims.claim(ATLANTA, "n2", Cidr.parse("10.219.0.0/16"));
        assertThat(told).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void agreesWithComparingEachWithEach(long seed) {
        record Block(ClusterName cluster, Cidr cidr) {}
        Random random = new Random(seed);
        List<ClusterName> clusters = List.of(SINGAPORE, TORONTO, new ClusterName("oslo"));
        List<Block> taken = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            ClusterName cluster = clusters.get(random.nextInt(clusters.size()));
            Cidr cidr = Cidr.masking(IpAddress.of4(random.nextInt() & 0x0003_ffff), 14 + random.nextInt(19));
            Block block = new Block(cluster, cidr);
            boolean overlaps = taken.stream()
                    .anyMatch(other ->
                            !other.cluster().equals(cluster) && other.cidr().overlaps(cidr));
            assertThat(claims.claim(cluster, "n", cidr).isPresent()).isEqualTo(overlaps);
            if (!overlaps && !taken.contains(block)) {
                taken.add(block);
            }
            if (!taken.isEmpty() && random.nextInt(3) == 0) {
                Block gone = taken.remove(random.nextInt(taken.size()));
                claims.release(gone.cluster(), "n", gone.cidr());
            }
        }
    }
}
