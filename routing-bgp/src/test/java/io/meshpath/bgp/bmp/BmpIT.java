// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write, as tshark reads it; the numbers are the places in {@link BmpSamples#all}. */
class BmpIT {
    private static List<String> read = List.of();

    @BeforeAll
    static void letTsharkRead(@TempDir Path folder) throws IOException, InterruptedException {
        read = Tshark.describe(
                folder, BmpSamples.all().stream().map(BmpReaderTest::write).toList());
    }

    @Test
    void tsharkFindsNothingMalformed() {
        assertThat(read).hasSameSizeAs(BmpSamples.all());
        for (int i = 0; i < read.size(); i++) {
            if (i != 2) { // tshark 4.0 takes what follows the two OPENs for a third BGP message
                assertThat(read.get(i)).doesNotContain("Malformed");
            }
        }
    }

    @Test
    void tsharkReadsWhoWeAre() {
        assertThat(read.get(0))
                .contains("Type: Initiation Message (4)", "Information: meshpath", "Information: node-1");
    }

    @Test
    void tsharkReadsBothOpens() {
        assertThat(read.get(1))
                .contains(
                        "Type: Peer Up Notification (3)",
                        "Local Address: 198.51.100.1",
                        "Local Port: 179",
                        "Remote Port: 40000",
                        "AS Number: 65001",
                        "AS Number: 4200000000");
        assertThat(read.get(2)).contains("Type: Loc-RIB Instance Peer (3)", "Address: 0.0.0.0", "ASN: 65001");
    }

    @Test
    void tsharkReadsTheTableThatRoutesAreOf() {
        assertThat(read.get(3)).contains("Flags: 0x00", "AS_PATH: 4200000000", "203.0.113.0/24");
        assertThat(read.get(4)).contains("Flags: 0xc0, IPv6, Post-policy", "Address: 2001:db8::2", "MP_UNREACH_NLRI");
        assertThat(read.get(5)).contains("Flags: 0x10, Adj-RIB-Out");
        assertThat(read.get(6)).contains("Flags: 0x50, Post-policy, Adj-RIB-Out");
        assertThat(read.get(7)).contains("Type: Loc-RIB Instance Peer (3)", "203.0.113.0/24");
    }

    @Test
    void tsharkReadsTheStatistics() {
        assertThat(read.get(8))
                .contains(
                        "Number of prefixes rejected by inbound policy: 3",
                        "Number of routes in Adj-RIBs-In: 1000000",
                        "Number of routes in per-AFI/SAFI Adj-RIB-In: 999999");
    }

    @Test
    void tsharkReadsWhyItEnded() {
        assertThat(read.get(10)).contains("Administratively Shutdown");
        assertThat(read.get(11)).contains("Type: Peer Down Notification (2)", "Address: 2001:db8::2");
        assertThat(read.get(12)).contains("Type: Termination Message (5)");
    }
}
