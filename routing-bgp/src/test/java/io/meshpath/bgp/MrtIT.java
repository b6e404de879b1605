// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bgp.mrt.MrtReader;
import io.meshpath.bgp.mrt.MrtRecord;
import io.meshpath.bgp.mrt.MrtText;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** MRT files that others read and write. */
@Timeout(60)
class MrtIT {
    @TempDir
    private Path folder;

    @Test
    void bgpdumpReadsOurTableAsWeMeantIt() throws IOException {
        Path file = folder.resolve("rib.mrt");
        SpeakerSettings us = new SpeakerSettings(new AsNumber(4_200_000_000L), RouterId.parse("192.0.2.1"));
        try (BgpSpeaker speaker = BgpSpeaker.open(us)) {
            speaker.announce(Cidr.parse("203.0.113.0/25"), everything("192.0.2.9"));
            speaker.announce(Cidr.parse("2001:db8:1::/48"), everything("2001:db8::9"));
            CompletableFuture<Long> written = speaker.dumpTable(file);
            Waiting.until("it is written", () -> {
                speaker.doWork(System.nanoTime());
                return written.isDone();
            });
        }
        List<String> read =
                Commands.run("bgpdump", "-q", "-m", file.toString()).lines().toList();
        assertThat(read).hasSize(2).isEqualTo(lines(file));
        assertThat(read.get(0))
                .endsWith("|203.0.113.0/25|65001 4200000000 {65002,65003}|EGP|192.0.2.9|200|5|"
                        + "65001:7 no-export|AG|65003 192.0.2.3|");
    }

    @Test
    void readsTheTableThatBirdWrites() throws Exception {
        Path file = folder.resolve("bird.mrt");
        try (BirdLab lab = BirdLab.open();
                Bird bird = lab.birdOverIpv4("")) {
            bird.ask("mrt dump table \"master4\" to \"" + file + "\"");
            Waiting.until("BIRD has written a route", () -> hasRoute(file));
        }
        List<String> lines = lines(file);
        assertThat(lines).singleElement().asString().contains("|" + BirdLab.BIRD_PREFIX + "|");
        assertThat(Commands.run("bgpdump", "-q", "-m", file.toString()).lines().toList())
                .map(line -> line.replace("255.255.255.255", "")) // as it says that there is no next hop
                .isEqualTo(lines);
    }

    private static boolean hasRoute(Path file) throws IOException {
        try {
            return Files.exists(file) && !lines(file).isEmpty();
        } catch (EOFException e) {
            return false; // it is being written
        }
    }

    private static PathAttributes everything(String nextHop) {
        return PathAttributes.of(
                Origin.EGP,
                new AsPath(List.of(
                        new AsPath.Segment(
                                AsPath.Kind.SEQUENCE, List.of(new AsNumber(65001), new AsNumber(4_200_000_000L))),
                        new AsPath.Segment(AsPath.Kind.SET, List.of(new AsNumber(65002), new AsNumber(65003))))),
                new PathAttribute.NextHop(IpAddress.parse(nextHop)),
                new PathAttribute.LocalPref(200),
                new PathAttribute.MultiExitDisc(5),
                new PathAttribute.AtomicAggregate(),
                new PathAttribute.Aggregator(new AsNumber(65003), IpAddress.parse("192.0.2.3")),
                PathAttribute.Communities.of(Community.of(65001, 7), Community.NO_EXPORT));
    }

    private static List<String> lines(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        MrtText text = new MrtText();
        try (MrtReader reader = MrtReader.open(file)) {
            for (Optional<MrtRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                text.lines(next.get(), lines::add);
            }
        }
        return lines;
    }
}
