// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.NeighborRange;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.bmp.BmpView;
import io.meshpath.bgp.kernel.KernelSettings;
import io.meshpath.bgp.kernel.RedistributionSettings;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.mrt.MrtDumps;
import io.meshpath.bgp.mrt.MrtFileName;
import io.meshpath.bgp.rpki.RpkiSettings;
import io.meshpath.bgp.rpki.RtrCache;
import io.meshpath.bgp.rpki.Vrp;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BgpConfigSectionsTest {
    private static BgpConfig parse(String section) {
        return BgpConfig.parse("bgp.yaml", "router: {as: 65001, routerId: 192.0.2.1}\n" + section + "\n");
    }

    @Test
    void routesAreInstalledWhereTheKernelSectionSays() {
        assertThat(parse("kernel: {install: true, table: 100, metric: 50, sweepAfter: 30s}")
                        .kernel())
                .contains(KernelSettings.DEFAULT.withTable(100).withMetric(50).withSweepAfter(Duration.ofSeconds(30)));
    }

    @Test
    void routesAreNotInstalledWithoutIt() {
        assertThat(parse("").kernel()).isEmpty();
        assertThat(parse("kernel: {install: false}").kernel()).isEmpty();
    }

    @Test
    void routesOfTheKernelAreAnnouncedWithAttributes() {
        assertThat(parse("redistribute: [{protocols: [connected, 186], table: 100, communities: 65000:1}]")
                        .redistributions())
                .containsExactly(RedistributionSettings.of(RedistributionSettings.CONNECTED, 186)
                        .withTable(100)
                        .withAttributes(PathAttributes.of(PathAttribute.Communities.of(Community.of(65000, 1)))));
    }

    @Test
    void cachesAndRoasAreAsked() {
        assertThat(parse("rpki: {caches: [{address: 192.0.2.7, port: 3323}],"
                                + " roas: [{prefix: 192.0.2.0/24, maxLength: 28, as: 65010}]}")
                        .rpki())
                .isEqualTo(new RpkiSettings(
                        List.of(new RtrCache(IpAddress.parse("192.0.2.7"), 3323)),
                        List.of(new Vrp(Cidr.parse("192.0.2.0/24"), 28, 65010))));
    }

    @Test
    void neighborsMayComeFromARange() {
        NeighborSettings any = NeighborSettings.builder(IpAddress.parse("198.51.100.0"), AsNumber.TRANS)
                .anyExternalAs()
                .importing(RoutePolicy.acceptAll())
                .build();
        assertThat(BgpConfig.parse("bgp.yaml", """
                        router: {as: 65001, routerId: 192.0.2.1, listen: {}}
                        ranges: [{addresses: 198.51.100.0/24, limit: 7, as: external, import: accept}]
                        """).ranges())
                .containsExactly(new NeighborRange(Cidr.parse("198.51.100.0/24"), any, 7));
    }

    @Test
    void aNeighborMayBeWhoeverIsBehindAnInterface() {
        assertThat(parse("neighbors: [{interface: eth0, as: external, hops: 1}]")
                        .neighbors())
                .containsExactly(NeighborSettings.unnumbered("eth0", AsNumber.TRANS)
                        .anyExternalAs()
                        .tcp(TcpOptions.DEFAULT.withHops(1).withDevice("eth0"))
                        .build());
    }

    @Test
    void stationsAreToldWhatTheListSays() {
        assertThat(parse("bmp: [{address: 192.0.2.7, port: 11019, views: loc-rib, statistics: 60}]")
                        .stations())
                .containsExactly(BmpStation.at(IpAddress.parse("192.0.2.7"), 11019)
                        .withViews(Set.of(BmpView.LOC_RIB))
                        .withStatistics(Duration.ofSeconds(60)));
    }

    @Test
    void tablesAndUpdatesAreWrittenIntoFiles() {
        assertThat(parse("mrt: {tables: {file: \"/var/log/rib.{time}.mrt\", every: 2h}}")
                        .dumps())
                .isEqualTo(MrtDumps.NONE.withTables(new MrtFileName("/var/log/rib.{time}.mrt", Duration.ofHours(2))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            quoteCharacter = '"',
            value = {
                "ranges: [{addresses: 198.51.100.0/24, as: 65002}] = ranges[0]: nobody would connect",
                "neighbors: [{interface: eth0, address: fe80::2, as: 1}] = neighbors[0]: interface stands for address and",
                "bmp: [{address: 192.0.2.7}] = bmp[0]: 'port' is missing",
                "bmp: [{address: 192.0.2.7, port: 1, retry: 0}] = bmp[0]: retry time is below a second",
                "mrt: {tables: {file: a}} = mrt.tables: 'every' is missing",
                "kernel: {table: 255} = kernel: table must not be 0 or 255",
                "kernel: {tables: 1} = kernel.tables: unknown field; did you mean 'table'?",
                "redistribute: [{table: 100}] = redistribute[0]: 'protocols' is missing",
                "redistribute: [{protocols: ospf}] = redistribute[0].protocols: expected a number from 1 to 255",
                "rpki: {caches: [{port: 323}]} = rpki.caches[0]: 'address' is missing",
                "rpki: {roas: [{prefix: 192.0.2.0/24, maxLength: 23, as: 1}]} = rpki.roas[0]: max length of 192.0.2.0/24",
            })
    void saysWhichFieldIsWrong(String section, String message) {
        assertThatThrownBy(() -> parse(section)).message().startsWith("bgp.yaml line 2: " + message);
    }
}
