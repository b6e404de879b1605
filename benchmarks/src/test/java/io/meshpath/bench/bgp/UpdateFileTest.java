// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That others read the same in it is what {@link BgpBenchIT} shows. */
class UpdateFileTest {
    @TempDir
    Path folder;

    @Test
    void aTableTakesAboutAMessagePerPath() throws IOException {
        Path file = folder.resolve("table");
        RouteTable table = RouteTable.internet(Family.IPV4, 1);
        try (UpdateFile updates =
                UpdateFile.create(file, Neighbor.all(Family.IPV4).get(1), Family.IPV4)) {
            updates.announce(table.sets());
        }
        assertThat(messages(file)).isBetween(17_626, 17_626 + 3); // the three largest sets need two
    }

    @Test
    void anUpdateIsThatOfRfc4271() throws IOException {
        Path file = folder.resolve("one");
        RouteSet set = new RouteSet(new int[] {80}, 1);
        set.add(0x0300_0000_0000_0000L, 8);
        try (UpdateFile updates =
                UpdateFile.create(file, Neighbor.all(Family.IPV4).get(1), Family.IPV4)) {
            updates.announce(List.of(set));
        }
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
                .isEqualTo("ffffffffffffffffffffffffffffffff" + "0031" + "02" // length, UPDATE
                        + "0000" + "0018" // nothing withdrawn, octets of attributes
                        + "400101" + "00" // ORIGIN: IGP
                        + "40020a" + "0202" + "0000fde9" + "00000050" // AS_PATH: 65001 80
                        + "400304" + "0a630101" // NEXT_HOP: 10.99.1.1
                        + "0803"); // 3.0.0.0/8
    }

    private static int messages(Path file) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(file));
        int count = 0;
        while (octets.hasRemaining()) {
            int length = octets.getShort(octets.position() + 16);
            assertThat(length).isBetween(23, 4096);
            octets.position(octets.position() + length);
            count++;
        }
        return count;
    }
}
