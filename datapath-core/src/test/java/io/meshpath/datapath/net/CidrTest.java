// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    record Pair(Cidr one, Cidr other) {}

    /** Pairs of one family, half of them one inside the other. */
    static Stream<Pair> somePairs() {
        Random random = new Random(4632);
        return Stream.generate(() -> {
                    Cidr one = RandomAddresses.nextCidr(random);
                    IpAddress inside = random.nextBoolean() ? one.last() : RandomAddresses.next(random);
                    Cidr other = Cidr.masking(inside, random.nextInt(inside.bitLength() + 1));
                    return new Pair(one, other);
                })
                .limit(300);
    }

    private static BigInteger number(IpAddress address) {
        return new BigInteger(1, address.toBytes());
    }

    /** The oracle: a block is the numbers from first to first + 2^host bits - 1. */
    private static boolean containsByNumbers(Cidr block, IpAddress address) {
        BigInteger size = BigInteger.ONE.shiftLeft(block.network().bitLength() - block.prefixLength());
        BigInteger offset = number(address).subtract(number(block.network()));
        return address.isV4() == block.isV4() && offset.signum() >= 0 && offset.compareTo(size) < 0;
    }

    @ParameterizedTest
    @MethodSource("somePairs")
    void containsWhatTheNumbersSay(Pair pair) {
        assertThat(pair.one.contains(pair.other.first())).isEqualTo(containsByNumbers(pair.one, pair.other.first()));
        assertThat(pair.one.contains(pair.other.last())).isEqualTo(containsByNumbers(pair.one, pair.other.last()));
        assertThat(pair.one.contains(pair.other))
                .isEqualTo(containsByNumbers(pair.one, pair.other.first())
                        && containsByNumbers(pair.one, pair.other.last()));
    }

    @ParameterizedTest
    @MethodSource("somePairs")
    void overlapsExactlyWhenOneContainsTheOther(Pair pair) {
        boolean shareAnEnd = pair.one.contains(pair.other.first()) || pair.other.contains(pair.one.first());
        assertThat(pair.one.overlaps(pair.other)).isEqualTo(shareAnEnd);
        assertThat(pair.other.overlaps(pair.one)).isEqualTo(shareAnEnd);
    }

    @ParameterizedTest
    @MethodSource("somePairs")
    void reachesFromItsFirstToItsLastAddress(Pair pair) {
        Cidr block = pair.one;
        assertThat(block.contains(block.first())).isTrue();
        assertThat(block.contains(block.last())).isTrue();
        assertThat(block.contains(block)).isTrue();
        BigInteger size = number(block.last()).subtract(number(block.first())).add(BigInteger.ONE);
        assertThat(size.bitLength() - 1).isEqualTo(block.network().bitLength() - block.prefixLength());
        assertThat(block.isSingle()).isEqualTo(block.first().equals(block.last()));
    }

    @ParameterizedTest
    @MethodSource("somePairs")
    void readsBackWhatItWrote(Pair pair) {
        assertThat(Cidr.parse(pair.one.toString())).isEqualTo(pair.one);
        assertThat(Cidr.parseMasking(pair.one.last() + "/" + pair.one.prefixLength()))
                .isEqualTo(pair.one);
    }

    @ParameterizedTest
    @MethodSource("somePairs")
    void ordersABlockBeforeWhatItContains(Pair pair) {
        if (pair.one.contains(pair.other) && !pair.one.equals(pair.other)) {
            assertThat(pair.one).isLessThan(pair.other);
        }
        assertThat(Integer.signum(pair.one.compareTo(pair.other)))
                .isEqualTo(-Integer.signum(pair.other.compareTo(pair.one)));
    }

    @Test
    void neverMixesFamilies() {
        assertThat(Cidr.parse("0.0.0.0/0").contains(IpAddress.parse("::1"))).isFalse();
        assertThat(Cidr.parse("::/0").contains(IpAddress.parse("10.0.0.1"))).isFalse();
        assertThat(Cidr.parse("::/0").overlaps(Cidr.parse("0.0.0.0/0"))).isFalse();
    }

    @Test
    void holdsOneAddress() {
        assertThat(Cidr.of(IpAddress.parse("10.0.0.1"))).hasToString("10.0.0.1/32");
        assertThat(Cidr.of(IpAddress.parse("::1"))).hasToString("::1/128");
    }

    @Test
    void refusesHostBitsAndNamesTheNetwork() {
        assertThatThrownBy(() -> Cidr.parse("10.217.3.0/16"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host bits are set: 10.217.3.0/16; the network is 10.217.0.0/16");
        assertThat(Cidr.parseMasking("10.217.3.0/16")).hasToString("10.217.0.0/16");
        assertThatThrownBy(() -> Cidr.parse("2001:db8::1/64"))
                .hasMessage("host bits are set: 2001:db8::1/64; the network is 2001:db8::/64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "/8",
                "10.0.0.0/8/8",
                "10.0.0.0/ 8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0/99999999999"
            })
    void refusesWhatIsNoPrefix(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cidr.parseMasking(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
