// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads answers of the kernel's, whole and damaged. */
class ExchangeTest {
    private static <T> Exchange<T> read(String hex, Function<Message, Optional<T>> reader) {
        ByteBuffer bytes = Golden.bytes(hex);
        Exchange<T> exchange = new Exchange<>(Golden.sequence(bytes), Golden.port(bytes), reader);
        exchange.accept(bytes);
        return exchange;
    }

    private static Optional<Route> route(Message message) {
        return RouteMessages.read(message, Family.IPV4);
    }

    private static Optional<BpfFilter> filter(Message message) {
        return FilterMessages.readFilter(message, FilterDirection.INGRESS);
    }

    @Test
    void readsALink() {
        assertThat(read(Golden.LINK, LinkMessages::read).answers())
                .containsExactly(new Link(
                        2,
                        "host0",
                        Optional.of("veth"),
                        0x11043,
                        1400,
                        Optional.of(MacAddress.parse("0a:00:00:00:00:01")),
                        OptionalInt.of(2),
                        true,
                        GsoLimits.DEFAULT));
    }

    @Test
    void readsAddressesToTheEnd() {
        Exchange<LinkAddress> exchange = read(Golden.ADDRESSES, AddressMessages::read);
        assertThat(exchange.end()).isEqualTo(new Acknowledgement(0, ""));
        assertThat(exchange.isIncomplete()).isFalse();
        assertThat(exchange.answers())
                .containsExactly(
                        LinkAddress.of(2, IpAddress.parse("10.0.0.1"), 24).withFlags(LinkAddress.PERMANENT),
                        LinkAddress.of(2, IpAddress.parse("fd00::1"), 64)
                                .withFlags(LinkAddress.PERMANENT | LinkAddress.NO_DUPLICATE_DETECTION),
                        LinkAddress.of(2, IpAddress.parse("fe80::800:ff:fe00:1"), 64)
                                .withFlags(LinkAddress.PERMANENT | LinkAddress.TENTATIVE));
    }

    @Test
    void readsRoutesWithSeveralNextHops() {
        assertThat(read(Golden.ROUTES, ExchangeTest::route).answers())
                .containsExactly(
                        Route.to(Cidr.parse("10.0.0.0/24"))
                                .on(2)
                                .withProtocol(Route.BY_KERNEL)
                                .withSource(IpAddress.parse("10.0.0.1")),
                        Route.to(Cidr.parse("10.218.0.0/16"))
                                .withMetric(20)
                                .withSource(IpAddress.parse("10.0.0.1"))
                                .via(IpAddress.parse("10.0.0.2"), 2)
                                .with(NextHop.via(IpAddress.parse("fd00::3"), 2).withWeight(3)));
    }

    @Test
    void readsNeighborsAndFilters() {
        assertThat(read(Golden.NEIGHBORS, NeighborMessages::read).answers())
                .containsExactly(
                        Neighbor.permanent(2, IpAddress.parse("10.0.0.2"), MacAddress.parse("0a:00:00:00:00:02")));
        BpfFilter.Place place = new BpfFilter.Place(2, FilterDirection.INGRESS, 1, 1);
        assertThat(read(Golden.FILTERS, ExchangeTest::filter).answers())
                .containsExactly(new BpfFilter(place, "x.o:[tc]", 0x3b2, true));
    }

    @Test
    void readsTheKernelsWordsBehindARepeatedRequest() {
        assertThat(read(Golden.REFUSED_ROUTE, ExchangeTest::route).end())
                .isEqualTo(new Acknowledgement(101, "Nexthop has invalid gateway"));
    }

    @Test
    void readsTheKernelsWordsBehindACappedRequest() {
        ByteBuffer whole = Golden.bytes(Golden.REFUSED_ROUTE);
        ByteBuffer capped = ByteBuffer.allocate(36 + 32).order(whole.order());
        capped.put(0, whole, 0, 36).put(36, whole, 64, 32);
        capped.putInt(0, capped.capacity()).putShort(6, (short) (Message.CAPPED | Message.ACK_ATTRIBUTES));
        Message message = Message.read(capped);
        assertThat(Acknowledgement.read(message)).isEqualTo(new Acknowledgement(101, "Nexthop has invalid gateway"));
    }

    @Test
    void endsADumpWithTheErrorInItsLastMessage() {
        ByteBuffer bytes = Golden.bytes(Golden.NEIGHBORS);
        bytes.putInt(bytes.capacity() - 4, -16);
        Exchange<Neighbor> exchange =
                new Exchange<>(Golden.sequence(bytes), Golden.port(bytes), NeighborMessages::read);
        exchange.accept(bytes);
        assertThat(exchange.end()).isEqualTo(new Acknowledgement(16, ""));
    }

    @Test
    void isIncompleteWhenTheKernelSaysSo() {
        ByteBuffer bytes = Golden.bytes(Golden.NEIGHBORS);
        bytes.putShort(Message.FLAGS_OFFSET, (short) (bytes.getShort(Message.FLAGS_OFFSET) | Message.DUMP_INTERRUPTED));
        Exchange<Neighbor> exchange =
                new Exchange<>(Golden.sequence(bytes), Golden.port(bytes), NeighborMessages::read);
        exchange.accept(bytes);
        assertThat(exchange.isIncomplete()).isTrue();
    }

    @Test
    void skipsAnswersToSomethingElse() {
        ByteBuffer bytes = Golden.bytes(Golden.NEIGHBORS);
        int sequence = Golden.sequence(bytes);
        int port = Golden.port(bytes);
        for (Exchange<Neighbor> other : List.<Exchange<Neighbor>>of(
                new Exchange<>(sequence + 1, port, NeighborMessages::read),
                new Exchange<>(sequence, port + 1, NeighborMessages::read))) {
            other.accept(Golden.bytes(Golden.NEIGHBORS));
            assertThat(other.end()).isNull();
            assertThat(other.answers()).isEmpty();
        }
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(Golden.LINK, (Function<Message, ?>) LinkMessages::read),
                Arguments.of(Golden.ADDRESSES, (Function<Message, ?>) AddressMessages::read),
                Arguments.of(Golden.ROUTES, (Function<Message, ?>) ExchangeTest::route),
                Arguments.of(Golden.NEIGHBORS, (Function<Message, ?>) NeighborMessages::read),
                Arguments.of(Golden.FILTERS, (Function<Message, ?>) ExchangeTest::filter),
                Arguments.of(Golden.REFUSED_ROUTE, (Function<Message, ?>) ExchangeTest::route));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void refusesEveryStrictPrefixThatEndsInsideAMessage(String hex, Function<Message, Optional<Object>> reader) {
        ByteBuffer whole = Golden.bytes(hex);
        int end = 0;
        while (end < whole.capacity()) {
            int next = end + whole.getInt(end);
            for (int length = end + 1; length < next; length++) {
                ByteBuffer prefix = whole.slice(0, length).order(whole.order());
                Exchange<Object> exchange = new Exchange<>(Golden.sequence(whole), Golden.port(whole), reader);
                assertThatThrownBy(() -> exchange.accept(prefix)).isInstanceOf(MalformedMessageException.class);
            }
            end = next;
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void survivesAnyDamage(String hex, Function<Message, Optional<Object>> reader) {
        Random random = new Random(hex.length());
        for (int i = 0; i < 10_000; i++) {
            ByteBuffer damaged = Golden.bytes(hex);
            Exchange<Object> exchange = new Exchange<>(Golden.sequence(damaged), Golden.port(damaged), reader);
            for (int hits = random.nextInt(4); hits >= 0; hits--) {
                damaged.put(random.nextInt(damaged.capacity()), (byte) random.nextInt(256));
            }
            try {
                exchange.accept(damaged);
                exchange.answers();
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageMatching("[\\x20-\\x7e]+"); // the only exception there may be
            }
        }
    }

    @Test
    void goesOnToTheEndAfterAMalformedAnswer() {
        ByteBuffer bytes = Golden.bytes(Golden.ADDRESSES);
        bytes.put(Message.HEADER_LENGTH + 1, (byte) 200); // a prefix length that no address has
        Exchange<LinkAddress> exchange =
                new Exchange<>(Golden.sequence(bytes), Golden.port(bytes), AddressMessages::read);
        exchange.accept(bytes);
        assertThat(exchange.end()).isNotNull();
        assertThatThrownBy(exchange::answers)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("prefix length of 10.0.0.1 must be from 0 to 32 but was 200");
    }
}
