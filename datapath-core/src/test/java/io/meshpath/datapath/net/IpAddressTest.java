// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    static Stream<IpAddress> someAddresses() {
        Random random = new Random(4291);
        return Stream.generate(() -> RandomAddresses.next(random)).limit(300);
    }

    @ParameterizedTest
    @MethodSource("someAddresses")
    void readsBackWhatItWrote(IpAddress address) {
        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        assertThat(IpAddress.of(address.toBytes())).isEqualTo(address);
    }

    @ParameterizedTest
    @MethodSource("someAddresses")
    void hasTheOctetsJavaNetReadsFromItsText(IpAddress address) throws UnknownHostException {
        InetAddress oracle = InetAddress.getByName(address.toString());
        // java.net turns IPv4-mapped addresses into IPv4 ones, so compare what both say of the last 32 bits
        byte[] octets = address.toBytes();
        if (oracle.getAddress().length == octets.length) {
            assertThat(octets).isEqualTo(oracle.getAddress());
        } else {
            assertThat(octets).endsWith(oracle.getAddress());
            assertThat(address.toString()).startsWith("::ffff:");
        }
    }

    @ParameterizedTest
    @MethodSource("someAddresses")
    void readsWhatJavaNetWrites(IpAddress address) {
        assertThat(IpAddress.parse(address.toInetAddress().getHostAddress())).isEqualTo(address);
    }

    @ParameterizedTest
    @MethodSource("someAddresses")
    void ordersAsItsOctetsDo(IpAddress address) {
        if (address.equals(last(address))) {
            return;
        }
        IpAddress next = address.next();
        assertThat(address).isLessThan(next);
        assertThat(Arrays.compareUnsigned(address.toBytes(), next.toBytes())).isNegative();
        assertThat(new BigInteger(1, next.toBytes()).subtract(new BigInteger(1, address.toBytes())))
                .isOne();
    }

    private static IpAddress last(IpAddress address) {
        return Cidr.masking(address, 0).last();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1", // RFC 5952, 4.2.1
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", // 4.2.2: one group is not shortened
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", // 4.2.3: the longest run
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", // 4.2.3: the first of two
        "2001:DB8::ABCD, 2001:db8::abcd", // 4.3
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "::ffff:c000:201, ::ffff:192.0.2.1",
        "::192.0.2.1, ::c000:201",
        "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
        "10.0.0.1, 10.0.0.1",
    })
    void writesTheCanonicalForm(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.-4",
                "1.2.3.+4",
                "0x1.2.3.4",
                "1..2.3",
                "1.2.3.",
                "localhost",
                "١.2.3.4",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "g::",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "fe80::1%eth0",
                "[::1]",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::-1",
                "1.2.3.4::"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not an IP address")
                .hasMessageEndingWith("'" + text + "'");
    }

    @Test
    void keepsMappedAddressesApartFromIpv4() throws UnknownHostException {
        IpAddress mapped = IpAddress.parse("::ffff:192.0.2.1");
        assertThat(mapped).isNotEqualTo(IpAddress.parse("192.0.2.1"));
        assertThat(mapped.isV4()).isFalse();
        assertThat(IpAddress.of(mapped.toInetAddress())).isEqualTo(mapped);
        assertThat(IpAddress.of(InetAddress.getByName("192.0.2.1"))).isEqualTo(IpAddress.of4(0xc0000201));
    }

    @Test
    void carriesAcrossTheMiddleOfAnIpv6Address() {
        assertThat(IpAddress.parse("2001:db8::ffff:ffff:ffff:ffff").next()).hasToString("2001:db8:0:1::");
        assertThat(IpAddress.parse("10.0.255.255").next()).hasToString("10.1.0.0");
        assertThat(IpAddress.parse("10.0.0.1").plus(254)).hasToString("10.0.0.255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
    void hasNothingAfterTheLastAddress(String last) {
        assertThatThrownBy(() -> IpAddress.parse(last).next())
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("no address 1 after " + last);
        assertThat(IpAddress.parse(last).plus(0)).hasToString(last);
    }

    @Test
    void doesNotWrapAroundOnLargeSteps() {
        assertThatThrownBy(() -> IpAddress.parse("10.0.0.1").plus(Long.MAX_VALUE))
                .isInstanceOf(NoSuchElementException.class);
        assertThat(IpAddress.parse("::").plus(Long.MAX_VALUE)).hasToString("::7fff:ffff:ffff:ffff");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "::, unspecified",
        "169.254.1.1, link-local",
        "fe80::1, link-local",
        "febf::1, link-local",
        "127.1.2.3, loopback",
        "::1, loopback",
        "224.0.0.1, multicast",
        "ff02::1, multicast",
        "10.0.0.1, none",
        "fec0::1, none",
        "::2, none",
    })
    void knowsTheSpecialRanges(String text, String kind) {
        IpAddress address = IpAddress.parse(text);
        assertThat(address.isUnspecified()).isEqualTo(kind.equals("unspecified"));
        assertThat(address.isLinkLocal()).isEqualTo(kind.equals("link-local"));
        assertThat(address.isLoopback()).isEqualTo(kind.equals("loopback"));
        assertThat(address.isMulticast()).isEqualTo(kind.equals("multicast"));
    }

    @Test
    void refusesBitsOutsideAnIpv4Address() {
        assertThatThrownBy(() -> new IpAddress(true, 0, 1L << 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpAddress(true, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IpAddress.of(new byte[5])).hasMessage("expected 4 or 16 octets but was 5");
        assertThatThrownBy(() -> IpAddress.parse("::1").bits4()).hasMessage("not an IPv4 address: ::1");
    }
}
