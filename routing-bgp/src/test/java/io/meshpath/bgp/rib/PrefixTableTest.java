// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTableTest {
    @Test
    void tellsPrefixesOfDifferentLengthApart() {
        PrefixTable table = new PrefixTable(Family.IPV4_UNICAST);
        int wide = add(table, Cidr.parse("10.0.0.0/8"));
        int narrow = add(table, Cidr.parse("10.0.0.0/24"));
        assertThat(wide).isNotEqualTo(narrow).isNotEqualTo(PrefixTable.NONE);
        assertThat(table.prefix(wide)).isEqualTo(Cidr.parse("10.0.0.0/8"));
        assertThat(table.prefix(narrow)).isEqualTo(Cidr.parse("10.0.0.0/24"));
    }

    @Test
    void keepsANumberAsLongAsSomebodyHoldsIt() {
        PrefixTable table = new PrefixTable(Family.IPV4_UNICAST);
        Cidr prefix = Cidr.parse("192.0.2.0/24");
        int number = add(table, prefix);
        table.hold(number);
        table.release(number);
        assertThat(find(table, prefix)).isEqualTo(number);
        table.release(number);
        assertThat(find(table, prefix)).isEqualTo(PrefixTable.NONE);
        assertThat(table.size()).isZero();
        assertThat(add(table, Cidr.parse("198.51.100.0/24"))).isEqualTo(number);
    }

    /** Few distinct prefixes and a table that grows and shrinks: chains in the hash table are cut and closed all the time. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersAsAMapDoesUnderRandomChanges(boolean v4) {
        Random random = new Random(4271);
        PrefixTable table = new PrefixTable(v4 ? Family.IPV4_UNICAST : Family.IPV6_UNICAST);
        Map<Cidr, Integer> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Cidr prefix = prefix(random, v4, i % 40_000 < 20_000 ? 5_000 : 300);
            Integer known = expected.get(prefix);
            assertThat(find(table, prefix)).isEqualTo(known == null ? PrefixTable.NONE : known);
            if (known == null) {
                expected.put(prefix, add(table, prefix));
            } else if (random.nextInt(3) > 0) {
                table.release(known);
                expected.remove(prefix);
            }
        }
        assertThat(table.size()).isEqualTo(expected.size());
        expected.forEach((prefix, number) -> assertThat(table.prefix(number)).isEqualTo(prefix));
    }

    private static Cidr prefix(Random random, boolean v4, int count) {
        int bits = random.nextInt(count);
        int shorter = random.nextInt(3);
        return v4
                ? Cidr.masking(IpAddress.of4(0x0a00_0000 + (bits << 8)), 24 - shorter)
                : Cidr.masking(IpAddress.of6(0x2001_0db8_0000_0000L + bits, (long) bits << 48), 80 - 20 * shorter);
    }

    private static int add(PrefixTable table, Cidr prefix) {
        int number = table.findOrAdd(prefix.network().high(), prefix.network().low(), prefix.prefixLength());
        table.hold(number);
        return number;
    }

    private static int find(PrefixTable table, Cidr prefix) {
        return table.find(prefix.network().high(), prefix.network().low(), prefix.prefixLength());
    }
}
