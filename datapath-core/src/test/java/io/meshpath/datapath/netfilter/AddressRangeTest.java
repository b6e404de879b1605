// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    private static AddressRange range(String first, String last) {
        return new AddressRange(IpAddress.parse(first), IpAddress.parse(last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0/0", "10.0.0.0/8", "255.255.255.255/32", "::/0", "fd00::/8", "ffff::/16", "::1/128"})
    void ofABlockIsThatBlock(String text) {
        Cidr block = Cidr.parse(text);
        assertThat(AddressRange.of(block).blocks()).containsExactly(block);
    }

    @Test
    void isTheFewestBlocksThereCanBe() {
        assertThat(range("10.0.0.1", "10.0.0.6").blocks())
                .extracting(Cidr::toString)
                .containsExactly("10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32");
        assertThat(range("fd00::", "fd00:0:0:2::").blocks())
                .extracting(Cidr::toString)
                .containsExactly("fd00::/63", "fd00:0:0:2::/128");
    }

    @Test
    void endsOneBeforeTheElementThatEndsIt() {
        assertThat(AddressRange.until(IpAddress.parse("fd00::"), IpAddress.parse("fd00:0:0:1::")))
                .isEqualTo(range("fd00::", "fd00::ffff:ffff:ffff:ffff"));
        assertThat(AddressRange.until(IpAddress.parse("10.0.0.0"), IpAddress.parse("10.1.0.0")))
                .isEqualTo(range("10.0.0.0", "10.0.255.255"));
    }

    @Test
    void elementsInAnyOrderMakeUpTheRangesAgain() {
        Random random = new Random(10);
        List<AddressRange> ranges = Stream.of("0.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "192.0.2.1/32", "240.0.0.0/4")
                .map(Cidr::parse)
                .map(AddressRange::of)
                .toList();
        List<SetMessages.Element> elements = new ArrayList<>(AddressSet.elements(ranges));
        assertThat(elements).hasSize(9); // the last has no end
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(elements, random);
            assertThat(AddressSet.ranges(elements)).isEqualTo(ranges);
        }
    }

    @Test
    void theMarkOfNftAtTheFirstAddressIsNoRange() {
        SetMessages.Element mark = new SetMessages.Element(IpAddress.parse("0.0.0.0"), true);
        assertThat(AddressSet.ranges(List.of(mark))).isEmpty();
    }

    @Test
    void refusesRangesThatAreNone() {
        assertThatThrownBy(() -> range("10.0.0.2", "10.0.0.1"))
                .hasMessage("not a range of addresses: 10.0.0.2-10.0.0.1");
        assertThatThrownBy(() -> range("10.0.0.2", "::1")).isInstanceOf(IllegalArgumentException.class);
    }
}
