// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.bgpd.BgpDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons on the loopback device: 127.0.0.1, which is asked and reloaded, and 127.0.0.2, which connects to it. */
final class BgpDaemonTest {
    private static final String ASKED = """
            router: {as: 65001, routerId: 192.0.2.1, listen: {address: 127.0.0.1, port: PORT}}
            prefixSets:
              unwanted: [10.0.0.0/8 le 32]
            policies:
              in:
              - {match: {prefixes: unwanted}, then: reject}
              - {set: {localPref: 200}, then: accept}
            neighbors:
            - {address: 127.0.0.2, as: 65002, passive: true, idleHold: 50ms, import: in, export: accept}
            announce:
            - {prefix: 198.18.0.0/24, med: 5}
            """;
    private static final String OTHER = """
            router: {as: 65002, routerId: 192.0.2.2}
            neighbors:
            - address: 127.0.0.1
              as: 65001
              port: PORT
              localAddress: 127.0.0.2
              connectRetry: 100ms
              idleHold: 50ms
              import: accept
              export: accept
            announce:
            - 10.1.0.0/16
            - {prefix: 203.0.113.0/24, communities: [65002:7], largeCommunities: [65002:1:2], asPath: [65010]}
            """;

    @TempDir
    private static Path folder;

    private static String port = "";
    private static BgpDaemon asked;
    private static BgpDaemon other;

    @BeforeAll
    static void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Integer.toString(free.getLocalPort());
        }
        asked = BgpDaemon.start(write("asked.yaml", ASKED), folder.resolve("asked.sock"));
        other = startOther();
        await(BgpDaemonTest::isComplete);
    }

    private static BgpDaemon startOther() throws IOException {
        return BgpDaemon.start(write("other.yaml", OTHER), folder.resolve("other.sock"));
    }

    /** Every test finds the session and the routes that the two configurations make. */
    @AfterEach
    void restore() throws IOException {
        if (!Files.readString(folder.resolve("asked.yaml")).equals(text(ASKED))) {
            write("asked.yaml", ASKED);
            run("reload");
        }
        await(BgpDaemonTest::isComplete);
    }

    private static boolean isComplete() {
        return run("neighbors").exitCode() == Meshpath.DONE
                && rib("--loc").findValuesAsText("prefix").equals(List.of("198.18.0.0/24", "203.0.113.0/24"))
                && rib("203.0.113.0/24").get(0).path("localPref").asLong() == 200
                && neighbor().path("session").path("holdTime").asInt() == 90;
    }

    @AfterAll
    static void stop() {
        other.close();
        asked.close();
    }

    private static String text(String configuration) {
        return configuration.replace("PORT", port);
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text(text));
    }

    private static CommandRun run(String... words) {
        Object[] all = new Object[words.length + 3];
        all[0] = "bgp";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--socket";
        all[words.length + 2] = folder.resolve("asked.sock");
        return CommandRun.of(all);
    }

    private static JsonNode rib(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "rib";
        all[1] = "-o";
        all[2] = "json";
        System.arraycopy(words, 0, all, 3, words.length);
        return run(all).json();
    }

    private static JsonNode neighbor() {
        return run("neighbors", "-o", "json").json().get(0);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void showsNeighborsWithWhatWasAgreed() {
        JsonNode neighbor = neighbor();
        assertThat(neighbor.path("address").asText()).isEqualTo("127.0.0.2");
        assertThat(neighbor.path("as").asLong()).isEqualTo(65002);
        assertThat(neighbor.path("state").asText()).isEqualTo("established");
        assertThat(neighbor.path("session").path("routerId").asText()).isEqualTo("192.0.2.2");
        assertThat(neighbor.path("session").path("holdTime").asInt()).isEqualTo(90);
        assertThat(neighbor.path("received").asInt()).isEqualTo(2);
        assertThat(run("neighbors").out()).startsWith("NEIGHBOR").contains("127.0.0.2   65002   established");
    }

    @Test
    void showsARouteWithAllItsAttributes() {
        assertThat(rib("203.0.113.0/24").toString())
                .isEqualTo("[{\"prefix\":\"203.0.113.0/24\",\"neighbor\":\"127.0.0.2\","
                        + "\"best\":true,\"standing\":\"best\",\"nextHop\":\"127.0.0.2\",\"asPath\":[65002,65010],"
                        + "\"origin\":\"igp\",\"med\":null,\"localPref\":200,\"communities\":[\"65002:7\"],"
                        + "\"largeCommunities\":[\"65002:1:2\"],\"extendedCommunities\":[],\"pathId\":0,\"stale\":false,"
                        + "\"validation\":\"not-found\"}]");
    }

    @Test
    void showsWhyARouteIsNotUsed() {
        assertThat(rib("--in", "127.0.0.2").findValuesAsText("standing")).containsExactly("rejected-by-policy", "best");
        assertThat(rib("--loc").findValuesAsText("prefix")).containsExactly("198.18.0.0/24", "203.0.113.0/24");
        assertThat(run("rib", "--in", "127.0.0.2").out()).contains("rejected-by-policy");
    }

    @Test
    void showsWhatANeighborWasTold() {
        assertThat(rib("--out", "127.0.0.2").toString())
                .contains("\"prefix\":\"198.18.0.0/24\"", "\"med\":5", "\"asPath\":[65001]");
    }

    @Test
    void aReloadAppliesWhatDiffersAndKeepsTheSession() throws IOException {
        String since = neighbor().path("since").asText();
        write(
                "asked.yaml",
                ASKED.replace("10.0.0.0/8 le 32", "172.16.0.0/12 le 32").replace("198.18.0.0", "198.19.0.0"));
        run("reload"); // unless the change of the file was noticed before
        await(() -> rib().findValuesAsText("prefix").contains("10.1.0.0/16"));
        assertThat(rib("--out", "127.0.0.2").findValuesAsText("prefix")).containsExactly("198.19.0.0/24");
        assertThat(neighbor().path("state").asText()).isEqualTo("established");
        assertThat(neighbor().path("since").asText()).isEqualTo(since);
    }

    @Test
    void aChangeOfTheFileIsNoticed() throws IOException {
        write("asked.yaml", ASKED.replace("localPref: 200", "localPref: 300"));
        await(() -> rib("203.0.113.0/24").get(0).path("localPref").asLong() == 300);
    }

    @Test
    void aReloadThatNeedsANewSessionSaysSoAndMakesOne() throws IOException {
        write("asked.yaml", ASKED.replace("as: 65002, passive", "as: 65002, holdTime: 9, passive"));
        String said = run("reload").out();
        assertThat(said).isIn("changed: 127.0.0.2 (new session)\n", "nothing differs\n"); // the file was noticed before
        await(() -> neighbor().path("session").path("holdTime").asInt() == 9);
    }

    @Test
    void aConfigurationThatCannotBeUsedChangesNothing() throws IOException {
        Path file = write("asked.yaml", ASKED.replace("med: 5", "medi: 5"));
        CommandRun reload = run("reload");
        assertThat(reload.exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        assertThat(reload.err())
                .isEqualTo("meshpath bgp reload: " + file
                        + " line 11: announce[0].medi: unknown field; did you mean 'med'?\n");
        assertThat(rib("198.18.0.0/24").get(0).path("med").asInt()).isEqualTo(5);
    }

    @Test
    void anotherRouterIdIsRefused() throws IOException {
        write("asked.yaml", ASKED.replace("192.0.2.1", "192.0.2.9"));
        assertThat(run("reload").err())
                .startsWith("meshpath bgp reload: router.routerId has changed from 192.0.2.1 to 192.0.2.9");
        assertThat(neighbor().path("state").asText()).isEqualTo("established");
    }

    @Test
    void asksForNeighborsThatThereAre() {
        CommandRun run = run("rib", "--in", "127.0.0.9");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        assertThat(run.err()).isEqualTo("meshpath bgp rib: no neighbor 127.0.0.9 is configured\n");
        assertThat(run("rib", "--in", "nobody").exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
    }

    @Test
    void aSecondDaemonDoesNotTakeTheSocketOfALivingOne() {
        assertThatThrownBy(() -> BgpDaemon.start(folder.resolve("other.yaml"), folder.resolve("asked.sock")))
                .hasMessageContaining("asked.sock");
        assertThat(run("neighbors").exitCode()).isEqualTo(Meshpath.DONE);
    }

    @Test
    void aDaemonThatStopsSaysGoodbye() throws IOException {
        other.close();
        await(() -> !neighbor().path("state").asText().equals("established"));
        assertThat(neighbor().path("lastError").asText()).contains("administrative shutdown");
        assertThat(run("neighbors").exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        other = startOther();
    }

    @Test
    void aNeighborIsStoppedAndStarted() {
        assertThat(run("stop", "127.0.0.2", "--message", "moving the rack").exitCode())
                .isEqualTo(Meshpath.DONE);
        try {
            await(() -> neighbor().path("state").asText().equals("idle"));
        } finally {
            assertThat(run("start", "127.0.0.2").exitCode()).isEqualTo(Meshpath.DONE);
        }
    }

    @Test
    void aNeighborIsResetAndAskedAgain() {
        String since = neighbor().path("since").asText();
        assertThat(run("refresh", "127.0.0.2").exitCode()).isEqualTo(Meshpath.DONE);
        assertThat(run("reset", "127.0.0.2").exitCode()).isEqualTo(Meshpath.DONE);
        await(() -> isComplete() && !neighbor().path("since").asText().equals(since));
        assertThat(run("reset", "127.0.0.9").err())
                .isEqualTo("meshpath bgp reset: no neighbor 127.0.0.9 is configured\n");
    }

    @Test
    void aConfigurationIsCheckedWithoutADaemon() throws IOException {
        assertThat(CommandRun.of("bgp", "check", folder.resolve("asked.yaml")).out())
                .isEqualTo("AS 65001, router 192.0.2.1: 1 neighbor, 1 prefix announced\n");
        Path wrong = write("wrong.yaml", "router: {as: 0}\n");
        CommandRun check = CommandRun.of("bgp", "check", wrong);
        assertThat(check.exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        assertThat(check.out()).contains("wrong.yaml line 1: router.as: AS number is not from 1");
    }
}
