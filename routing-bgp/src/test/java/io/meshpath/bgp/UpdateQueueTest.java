// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.PrefixRun;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpdateQueueTest {
    private static final Nlri A = Nlri.of(Cidr.parse("192.0.2.0/24"));
    private static final Nlri B = Nlri.of(Cidr.parse("198.51.100.0/24"));
    private static final Nlri C = Nlri.of(Cidr.parse("203.0.113.0/24"));

    private static final MessageFormat FORMAT = MessageFormat.BASE.withFourOctetAs();

    private final LocRib locRib = new LocRib(Session.ourselves(Bench.US), 1);
    private final RouteTable table = locRib.table(Family.IPV4_UNICAST);
    private final UpdateQueue queue = new UpdateQueue(table, FORMAT, 0);

    @Test
    void putsPrefixesWithTheSameAttributesIntoOneMessage() {
        announce(A, attributes(1));
        announce(B, attributes(2));
        announce(C, attributes(1));
        assertThat(drain())
                .extracting(BgpMessage.Update::announced)
                .containsExactly(PrefixRun.copyOf(List.of(A, C)), PrefixRun.copyOf(List.of(B)));
    }

    @Test
    void saysOnlyTheLastWordAboutAPrefix() {
        announce(A, attributes(1));
        announce(A, attributes(2));
        announce(B, attributes(1));
        withdraw(B);
        withdraw(C);
        announce(C, attributes(2));
        List<BgpMessage.Update> told = drain();
        assertThat(told).hasSize(2);
        assertThat(told.get(0).withdrawn()).containsExactly(B);
        assertThat(told.get(1).announced()).containsExactly(A, C);
    }

    @Test
    void endsTheDumpWhenAllElseHasGone() {
        queue.endOfRib();
        announce(A, attributes(1));
        assertThat(drain()).last().isEqualTo(BgpMessage.Update.endOfRib(Family.IPV4_UNICAST));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void withdrawsWhatFitsInNoMessage() {
        List<Community> many =
                IntStream.range(0, 1_020).mapToObj(Community::new).toList();
        announce(A, attributes(1).with(new PathAttribute.Communities(many)));
        announce(B, attributes(1));
        List<BgpMessage.Update> told = drain();
        assertThat(told.get(0).withdrawn()).containsExactly(A);
        assertThat(told.get(1).announced()).containsExactly(B);
    }

    /** Random words about random prefixes, some of them told in between: what the neighbour knows is what was said last. */
    @Test
    void leavesTheNeighborWithWhatWasSaidLast() {
        Random random = new Random(7606);
        Map<Nlri, PathAttributes> said = new HashMap<>();
        Map<Nlri, PathAttributes> known = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            Nlri nlri = Nlri.of(Cidr.of(IpAddress.of4(random.nextInt(500))));
            if (random.nextInt(3) == 0) {
                withdraw(nlri);
                said.remove(nlri);
            } else {
                PathAttributes attributes = attributes(random.nextInt(20));
                announce(nlri, attributes);
                said.put(nlri, attributes);
            }
            if (random.nextInt(50) == 0) {
                next().ifPresent(update -> learn(known, update));
            }
        }
        drain().forEach(update -> learn(known, update));
        assertThat(known).isEqualTo(said);
        assertThat(queue.isEmpty()).isTrue();
    }

    private static void learn(Map<Nlri, PathAttributes> known, BgpMessage.Update update) {
        update.unreachable().forEach(run -> run.forEach(known::remove));
        update.reachable().forEach(group -> group.prefixes().forEach(nlri -> known.put(nlri, group.attributes())));
    }

    private void announce(Nlri nlri, PathAttributes attributes) {
        queue.tell(number(nlri), locRib.attributes().intern(attributes));
    }

    private void withdraw(Nlri nlri) {
        int prefix = number(nlri);
        queue.tell(prefix, null);
        table.prefixes().release(prefix);
    }

    private int number(Nlri nlri) {
        Cidr prefix = nlri.prefix();
        int number = table.prefix(prefix.network().high(), prefix.network().low(), prefix.prefixLength());
        table.prefixes().hold(number);
        return number;
    }

    private Optional<BgpMessage.Update> next() {
        ByteBuffer out = ByteBuffer.allocate(FORMAT.maxLength());
        return queue.write(out)
                ? Optional.of((BgpMessage.Update) new BgpReader(FORMAT).read(out.flip()))
                : Optional.empty();
    }

    private List<BgpMessage.Update> drain() {
        List<BgpMessage.Update> told = new ArrayList<>();
        for (Optional<BgpMessage.Update> next = next(); next.isPresent(); next = next()) {
            told.add(next.get());
        }
        return told;
    }

    private static PathAttributes attributes(long med) {
        return PathAttributes.of(
                Origin.IGP,
                AsPath.sequence(65001),
                new PathAttribute.NextHop(IpAddress.parse("198.51.100.1")),
                new PathAttribute.MultiExitDisc(med));
    }
}
