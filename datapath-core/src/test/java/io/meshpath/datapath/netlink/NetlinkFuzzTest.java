// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.fuzz.Fuzzing;
import io.meshpath.datapath.fuzz.Mutation.Field;
import io.meshpath.datapath.fuzz.Mutation.Sample;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Damaged answers, read as if they were the kernel's answer to any of our requests. */
class NetlinkFuzzTest {
    private static final int ANSWERS = 400_000;

    @Test
    void answersAreReadOrRefused() {
        List<Sample> samples = Stream.of(
                        Golden.LINK,
                        Golden.ADDRESSES,
                        Golden.ROUTES,
                        Golden.NEIGHBORS,
                        Golden.FILTERS,
                        Golden.REFUSED_ROUTE)
                .map(Octets::parse)
                .map(octets -> new Sample(octets, lengthsAndTypes(octets.length())))
                .toList();
        int refused = new Fuzzing(samples, Set.of(MalformedMessageException.class), 1_000, NetlinkFuzzTest::read)
                .run(4_000_000_000L, ANSWERS);
        assertThat(refused).isBetween(ANSWERS / 10, ANSWERS * 9 / 10);
    }

    /** Headers of messages and of attributes lie at multiples of 4. */
    private static List<Field> lengthsAndTypes(int bytes) {
        return IntStream.range(0, bytes / Short.BYTES)
                .mapToObj(word -> new Field(word * Short.BYTES, Short.BYTES))
                .toList();
    }

    /** Reads it as the answer to a request whose answers are like its first message. */
    private static void read(byte[] datagram) {
        int type = datagram.length < Message.HEADER_LENGTH
                ? 0
                : Golden.bytes(datagram).getShort(Message.TYPE_OFFSET);
        for (Function<Message, Optional<?>> reader : readers(type)) {
            read(Golden.bytes(datagram), reader);
        }
    }

    private static List<Function<Message, Optional<?>>> readers(int type) {
        return switch (type) {
            case 20 -> List.of(AddressMessages::read);
            case 24 ->
                List.of(
                        message -> RouteMessages.read(message, Family.IPV4),
                        message -> RouteMessages.read(message, Family.IPV6));
            case 28 -> List.of(NeighborMessages::read);
            case 36 -> List.of(FilterMessages::readQdisc);
            case 44 ->
                List.of(
                        FilterMessages::readPriority,
                        message -> FilterMessages.readFilter(message, FilterDirection.INGRESS));
            default -> List.of(LinkMessages::read);
        };
    }

    private static void read(ByteBuffer datagram, Function<Message, Optional<?>> reader) {
        boolean hasHeader = datagram.capacity() >= Message.HEADER_LENGTH;
        Exchange<Object> exchange = new Exchange<>(
                hasHeader ? Golden.sequence(datagram) : 0,
                hasHeader ? Golden.port(datagram) : 0,
                message -> reader.apply(message).map(Object.class::cast));
        exchange.accept(datagram);
        assertThat(exchange.answers().size()).isLessThanOrEqualTo(datagram.capacity() / Message.HEADER_LENGTH);
    }
}
