// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 6793, section 4.2: what a neighbour with two-octet numbers passes on. */
class FourOctetPathsTest {
    private static final MessageFormat TWO = MessageFormat.BASE;
    private static final long WIDE = 4_200_000_000L;
    private static final long TRANS = 23456;

    @Test
    void putsTheTruePathBehindWhatTheNeighborPrepended() {
        assertThat(merge(AsPath.sequence(65001, TRANS, 65003), new PathAttribute.As4Path(AsPath.sequence(WIDE, 65003))))
                .containsExactly(AsPath.sequence(65001, WIDE, 65003));
    }

    @Test
    void leavesThePathWhenSomebodyMadeItShorterThanTheTrueOne() {
        assertThat(merge(AsPath.sequence(TRANS), new PathAttribute.As4Path(AsPath.sequence(WIDE, 65003))))
                .containsExactly(AsPath.sequence(TRANS));
    }

    @Test
    void countsASetAsOne() {
        AsPath.Segment set = new AsPath.Segment(AsPath.Kind.SET, List.of(new AsNumber(65001), new AsNumber(65002)));
        AsPath path =
                new AsPath(List.of(set, AsPath.sequence(TRANS, 65003).segments().get(0)));
        assertThat(merge(path, new PathAttribute.As4Path(AsPath.sequence(WIDE, 65003))))
                .containsExactly(new AsPath(
                        List.of(set, AsPath.sequence(WIDE, 65003).segments().get(0))));
    }

    @Test
    void ignoresBothAs4AttributesWhenAnOldSpeakerAggregatedAfterThem() {
        PathAttribute.Aggregator aggregator =
                new PathAttribute.Aggregator(new AsNumber(65009), IpAddress.parse("192.0.2.9"));
        PathAttribute.Aggregator older = new PathAttribute.Aggregator(new AsNumber(WIDE), IpAddress.parse("192.0.2.8"));
        assertThat(merge(
                        AsPath.sequence(65009, TRANS),
                        aggregator,
                        new PathAttribute.As4Path(AsPath.sequence(WIDE)),
                        new PathAttribute.As4Aggregator(older)))
                .containsExactly(AsPath.sequence(65009, TRANS), aggregator);
    }

    @Test
    void restoresTheAggregator() {
        PathAttribute.Aggregator shown = new PathAttribute.Aggregator(AsNumber.TRANS, IpAddress.parse("192.0.2.8"));
        PathAttribute.Aggregator real = new PathAttribute.Aggregator(new AsNumber(WIDE), IpAddress.parse("192.0.2.8"));
        assertThat(merge(AsPath.sequence(65009), shown, new PathAttribute.As4Aggregator(real)))
                .containsExactly(AsPath.sequence(65009), real);
    }

    @Test
    void sendsTheTruePathBesideOnlyWhereItIsNeeded() {
        assertThat(FourOctetPaths.split(PathAttributes.of(AsPath.sequence(65001)), TWO)
                        .asList())
                .hasSize(1);
        assertThat(FourOctetPaths.split(PathAttributes.of(AsPath.sequence(WIDE)), TWO)
                        .asList())
                .containsExactly(AsPath.sequence(WIDE), new PathAttribute.As4Path(AsPath.sequence(WIDE)));
        assertThat(FourOctetPaths.split(PathAttributes.of(AsPath.sequence(WIDE)), TWO.withFourOctetAs())
                        .asList())
                .hasSize(1);
    }

    private static List<PathAttribute> merge(PathAttribute... received) {
        return FourOctetPaths.merge(List.of(received), TWO);
    }
}
