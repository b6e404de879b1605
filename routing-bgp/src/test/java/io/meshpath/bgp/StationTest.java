// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.bmp.BmpInformation;
import io.meshpath.bgp.bmp.BmpMessage;
import io.meshpath.bgp.bmp.BmpPeer;
import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.bmp.BmpStatistic;
import io.meshpath.bgp.bmp.BmpView;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a station is told of a speaker that has one neighbour, all over loopback. */
class StationTest {
    private static final Cidr PREFIX = Cidr.parse("10.217.0.0/24");
    private static final IpAddress OURS = IpAddress.parse("127.0.4.1");
    private static final IpAddress THEIRS = IpAddress.parse("127.0.4.2");

    private final long start = System.nanoTime();
    private ListeningStation station;
    private BgpSpeaker speaker;
    private BgpSpeaker neighbor;

    @BeforeEach
    void open() throws IOException {
        station = ListeningStation.open();
        speaker = speaker(OURS, 65001);
        neighbor = speaker(THEIRS, 65002);
    }

    @AfterEach
    void close() throws IOException {
        speaker.close();
        neighbor.close();
        station.close();
    }

    @Test
    void saysFirstWhoWeAre() throws IOException {
        speaker.addStation(station.settings().withSystemName("node-1"));
        until("it was told", () -> !station.heard().isEmpty());
        assertThat(station.heard().get(0)).isInstanceOf(BmpMessage.Initiation.class);
        BmpMessage.Initiation initiation =
                (BmpMessage.Initiation) station.heard().get(0);
        assertThat(initiation.information()).contains(BmpInformation.of(BmpInformation.SYSTEM_NAME, "node-1"));
        until("we say so", () -> speaker.stations().get(0).connected());
    }

    @Test
    void tellsASessionWithTheOpensOfBothSides() throws IOException {
        speaker.addStation(station.settings());
        connect(RoutePolicy.acceptAll());
        until("it was told", () -> station.heard(BmpMessage.PeerUp.class).size() == 2);
        BmpMessage.PeerUp up = station.heard(BmpMessage.PeerUp.class).get(1);
        assertThat(up.peer().address()).isEqualTo(THEIRS);
        assertThat(up.peer().as()).isEqualTo(65002);
        assertThat(up.localAddress()).isEqualTo(OURS);
        assertThat(up.localPort()).isPositive();
        assertThat(open(up.sentOpen()).as()).isEqualTo(new AsNumber(65001));
        assertThat(open(up.receivedOpen()).as()).isEqualTo(new AsNumber(65002));
    }

    @Test
    void tellsARouteAsItCameAndAsItIsUsed() throws IOException {
        speaker.addStation(station.settings());
        connect(candidate -> Optional.of(candidate.attributes().with(new PathAttribute.LocalPref(300))));
        neighbor.announce(PREFIX, PathAttributes.EMPTY);
        until("all three tables have it", () -> announced().size() == 3);
        assertThat(announced())
                .containsExactlyInAnyOrder("ADJ_RIB_IN_PRE_POLICY none", "ADJ_RIB_IN_POST_POLICY 300", "LOC_RIB 300");
        neighbor.withdraw(PREFIX);
        until("and lose it", () -> withdrawn().size() == 3);
    }

    @Test
    void tellsAStationThatComesLateWhatThereIsAndWhereItEnds() throws IOException {
        connect(RoutePolicy.acceptAll());
        neighbor.announce(PREFIX, PathAttributes.EMPTY);
        until("it is here", () -> received() == 1);
        speaker.addStation(station.settings());
        until("both families of three tables have ended", () -> ends().size() == 6);
        assertThat(announced()).hasSize(3);
    }

    @Test
    void tellsARouteThatPolicyRejectsOnlyAsItCame() throws IOException {
        speaker.addStation(station.settings());
        connect(RoutePolicy.rejectAll());
        neighbor.announce(PREFIX, PathAttributes.EMPTY);
        until("it was told", () -> !announced().isEmpty());
        assertThat(announced()).containsExactly("ADJ_RIB_IN_PRE_POLICY none");
    }

    @Test
    void tellsWhatANeighborIsTold() throws IOException {
        speaker.announce(PREFIX, PathAttributes.EMPTY);
        speaker.addStation(station.settings().withViews(Set.of(BmpView.ADJ_RIB_OUT_POST_POLICY)));
        connect(RoutePolicy.acceptAll());
        until("it was told", () -> announced().equals(List.of("ADJ_RIB_OUT_POST_POLICY none")));
        speaker.announce(Cidr.parse("10.218.0.0/24"), PathAttributes.EMPTY);
        until("and the next", () -> announced().size() == 2);
        speaker.withdraw(PREFIX);
        until("and that one has gone", () -> withdrawn().equals(List.of(BmpView.ADJ_RIB_OUT_POST_POLICY)));
    }

    @Test
    void tellsWhySessionsEnd() throws IOException {
        speaker.addStation(station.settings());
        connect(RoutePolicy.acceptAll());
        until("it is up", () -> station.heard(BmpMessage.PeerUp.class).size() == 2);
        neighbor.removeNeighbor(OURS);
        until("it was told", () -> !station.heard(BmpMessage.PeerDown.class).isEmpty());
        BmpMessage.PeerDown down = station.heard(BmpMessage.PeerDown.class).get(0);
        assertThat(down.reason()).isEqualTo(BmpMessage.PeerDown.REMOTE_NOTIFICATION);
        assertThat(read(down.data())).hasToString("Notification[code=6, subcode=3, data=]");
    }

    @Test
    void tellsNumbers() throws IOException {
        speaker.addStation(station.settings().withStatistics(Duration.ofSeconds(1)));
        connect(RoutePolicy.acceptAll());
        neighbor.announce(PREFIX, PathAttributes.EMPTY);
        until(
                "one route is counted",
                () -> station.heard(BmpMessage.StatisticsReport.class).stream()
                        .filter(report -> report.peer().kind() == BmpPeer.Kind.GLOBAL)
                        .anyMatch(report -> report.statistics().contains(BmpStatistic.Kind.ADJ_RIB_IN_ROUTES.of(1))));
    }

    @Test
    void tellsAllAgainOverANewConnection() throws IOException {
        speaker.addStation(station.settings().withRetry(Duration.ofSeconds(1)));
        connect(RoutePolicy.acceptAll());
        neighbor.announce(PREFIX, PathAttributes.EMPTY);
        until("it was told", () -> announced().size() == 3);
        station.hangUp();
        until("it was told again", () -> announced().size() == 6);
        assertThat(speaker.stations().get(0).lastError()).isPresent();
    }

    @Test
    void saysGoodbye() throws IOException {
        BmpStation settings = station.settings();
        speaker.addStation(settings);
        until("it is connected", () -> !station.heard(BmpMessage.PeerUp.class).isEmpty());
        speaker.removeStation(settings.address(), settings.port());
        until("it was told", () -> !station.heard(BmpMessage.Termination.class).isEmpty());
        assertThat(speaker.stations()).isEmpty();
    }

    @Test
    void saysWhyThereIsNoConnection() throws IOException {
        BmpStation settings = station.settings();
        station.close();
        speaker.addStation(settings);
        until(
                "we know",
                () -> speaker.stations().stream()
                        .anyMatch(each -> each.lastError().isPresent()));
        assertThat(speaker.stations().get(0).lastError()).contains("connection refused");
    }

    private List<String> announced() {
        List<String> told = new ArrayList<>();
        for (BmpMessage.RouteMonitoring message : station.heard(BmpMessage.RouteMonitoring.class)) {
            BgpMessage.Update update = (BgpMessage.Update) read(message.update());
            if (!update.announced().isEmpty()) {
                String preference = update.attributes()
                        .get(PathAttribute.LocalPref.class)
                        .map(pref -> String.valueOf(pref.value()))
                        .orElse("none");
                told.add(message.peer().view() + " " + preference);
            }
        }
        return told;
    }

    private List<BmpView> withdrawn() {
        return station.heard(BmpMessage.RouteMonitoring.class).stream()
                .filter(message -> !((BgpMessage.Update) read(message.update()))
                        .withdrawn()
                        .isEmpty())
                .map(message -> message.peer().view())
                .toList();
    }

    private List<BmpView> ends() {
        return station.heard(BmpMessage.RouteMonitoring.class).stream()
                .filter(message ->
                        ((BgpMessage.Update) read(message.update())).endOfRib().isPresent())
                .map(message -> message.peer().view())
                .toList();
    }

    private int received() {
        return speaker.neighbor(THEIRS).map(NeighborStatus::received).orElse(0);
    }

    private void connect(RoutePolicy importing) {
        speaker.addNeighbor(NeighborSettings.builder(THEIRS, new AsNumber(65002))
                .port(neighbor.listening().get(0).getPort())
                .localAddress(OURS)
                .importing(importing)
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
            speaker.doWork(now());
            neighbor.doWork(now());
            station.poll();
            return holds.call();
        });
    }

    /** Time goes ten times as fast as it does, as the shortest interval of a station is a second. */
    private long now() {
        return start + 10 * (System.nanoTime() - start);
    }

    private static BgpSpeaker speaker(IpAddress address, long as) {
        return BgpSpeaker.open(new SpeakerSettings(new AsNumber(as), RouterId.of(address))
                .withListen(new InetSocketAddress(address.toInetAddress(), 0)));
    }

    private static BgpMessage.Open open(Octets octets) {
        return (BgpMessage.Open) read(octets);
    }

    private static BgpMessage read(Octets octets) {
        return new BgpReader(MessageFormat.BASE.withInternal().withFourOctetAs())
                .read(ByteBuffer.wrap(octets.toBytes()));
    }
}
