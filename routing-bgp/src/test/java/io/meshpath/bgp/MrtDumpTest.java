// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bgp.mrt.MrtDumps;
import io.meshpath.bgp.mrt.MrtFileName;
import io.meshpath.bgp.mrt.MrtReader;
import io.meshpath.bgp.mrt.MrtRecord;
import io.meshpath.bgp.mrt.MrtText;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The MRT files of a speaker that has one neighbour, over loopback. */
class MrtDumpTest {
    private static final Cidr PREFIX = Cidr.parse("10.217.0.0/24");
    private static final IpAddress OURS = IpAddress.parse("127.0.5.1");
    private static final IpAddress THEIRS = IpAddress.parse("127.0.5.2");

    @TempDir
    private Path folder;

    private BgpSpeaker speaker;
    private BgpSpeaker neighbor;

    @BeforeEach
    void open() {
        speaker = speaker(OURS, 65001);
        neighbor = speaker(THEIRS, 65002);
    }

    @AfterEach
    void close() {
        speaker.close();
        neighbor.close();
    }

    @Test
    void writesAllUsableRoutesWithThoseTheyAreFrom() throws IOException {
        connect();
        speaker.announce(Cidr.parse("2001:db8:1::/48"), PathAttributes.EMPTY);
        neighbor.announce(PREFIX, PathAttributes.of(new PathAttribute.MultiExitDisc(7)));
        until("it is here", () -> received() == 1);
        assertThat(dump("rib.mrt")).isEqualTo(2);
        assertThat(lines("rib.mrt"))
                .map(line -> line.replaceFirst("\\|\\d+\\|", "|TIME|"))
                .containsExactly(
                        "TABLE_DUMP2|TIME|B|127.0.5.2|65002|10.217.0.0/24|65002|IGP|127.0.5.2|0|7||NAG||",
                        "TABLE_DUMP2|TIME|B|0.0.0.0|65001|2001:db8:1::/48||IGP|::|0|0||NAG||");
    }

    @Test
    void writesATableOverManyTurnsWhileOthersGetTheirs() throws IOException {
        int routes = 10_000;
        for (int i = 0; i < routes; i++) {
            speaker.announce(Cidr.of(IpAddress.of4(0x0a00_0000 + i)), PathAttributes.EMPTY);
        }
        CompletableFuture<Long> answer = speaker.dumpTable(folder.resolve("rib.mrt"));
        speaker.doWork(System.nanoTime());
        assertThat(answer).isNotDone();
        assertThat(folder.resolve("rib.mrt")).doesNotExist(); // it has its name once it is complete
        until("it is complete", answer::isDone);
        assertThat(answer.join()).isEqualTo(routes);
        assertThat(lines("rib.mrt")).hasSize(routes);
    }

    @Test
    void saysThatAFileCannotBeWritten() {
        CompletableFuture<Long> answer =
                speaker.dumpTable(folder.resolve("nowhere").resolve("rib.mrt"));
        until("it failed", answer::isDone);
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot write " + folder);
    }

    @Test
    void writesWhatIsHeardAndEveryStateAsItComes() throws IOException {
        speaker.dump(MrtDumps.NONE.withUpdates(new MrtFileName(folder + "/updates.mrt", Duration.ofHours(1))));
        connect();
        neighbor.announce(PREFIX, PathAttributes.EMPTY);
        until("it is here", () -> received() == 1);
        neighbor.withdraw(PREFIX);
        until("it has gone", () -> received() == 0);
        speaker.close();
        assertThat(lines("updates.mrt"))
                .map(line -> line.replaceFirst("\\|[\\d.]+\\|", "|TIME|"))
                .containsSubsequence(
                        "BGP4MP_ET|TIME|STATE|127.0.5.2|65002|1|2",
                        "BGP4MP_ET|TIME|STATE|127.0.5.2|65002|5|6",
                        "BGP4MP_ET|TIME|A|127.0.5.2|65002|10.217.0.0/24|65002|IGP|127.0.5.2|0|0||NAG||",
                        "BGP4MP_ET|TIME|W|127.0.5.2|65002|10.217.0.0/24",
                        "BGP4MP_ET|TIME|STATE|127.0.5.2|65002|6|1");
    }

    @Test
    void beginsANewFileWhenItIsTime() throws IOException {
        MrtFileName name = new MrtFileName(folder + "/{time}.mrt", Duration.ofSeconds(1));
        speaker.dump(MrtDumps.NONE.withTables(name));
        until("there are two", () -> complete() >= 2);
        speaker.dump(MrtDumps.NONE);
        speaker.doWork(System.nanoTime());
        assertThat(folder.toFile().list()).allMatch(each -> each.matches("\\d{8}\\.\\d{6}\\.mrt"));
    }

    @Test
    void leavesNoPartBehind() {
        for (int i = 0; i < 5_000; i++) {
            speaker.announce(Cidr.of(IpAddress.of4(0x0a00_0000 + i)), PathAttributes.EMPTY);
        }
        CompletableFuture<Long> answer = speaker.dumpTable(folder.resolve("rib.mrt"));
        speaker.doWork(System.nanoTime());
        speaker.close();
        assertThat(answer).isCancelled();
        assertThat(folder).isEmptyDirectory();
    }

    private long complete() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> each.toString().endsWith(".mrt")).count();
        }
    }

    private long dump(String name) {
        CompletableFuture<Long> answer = speaker.dumpTable(folder.resolve(name));
        until("it is written", answer::isDone);
        return answer.join();
    }

    private List<String> lines(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        MrtText text = new MrtText();
        try (MrtReader reader = MrtReader.open(folder.resolve(name))) {
            for (Optional<MrtRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                text.lines(next.get(), lines::add);
            }
        }
        return lines;
    }

    private int received() {
        return speaker.neighbor(THEIRS).map(NeighborStatus::received).orElse(0);
    }

    private void connect() {
        speaker.addNeighbor(NeighborSettings.builder(THEIRS, new AsNumber(65002))
                .port(neighbor.listening().get(0).getPort())
                .localAddress(OURS)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .build());
        neighbor.addNeighbor(NeighborSettings.builder(OURS, new AsNumber(65001))
                .passive()
                .localAddress(THEIRS)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .build());
    }

    private void until(String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            speaker.doWork(System.nanoTime());
            neighbor.doWork(System.nanoTime());
            return holds.call();
        });
    }

    private static BgpSpeaker speaker(IpAddress address, long as) {
        return BgpSpeaker.open(new SpeakerSettings(new AsNumber(as), RouterId.of(address))
                .withListen(new InetSocketAddress(address.toInetAddress(), 0)));
    }
}
