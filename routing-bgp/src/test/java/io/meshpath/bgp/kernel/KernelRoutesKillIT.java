// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.RibChange;
import io.meshpath.bgp.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that keep routes in the kernel are killed at any moment; the next one goes on. */
@Timeout(60)
class KernelRoutesKillIT {
    private static final int LIVES = 4;

    @TempDir
    private Path folder;

    private KernelLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = KernelLab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void noRouteIsMissingMeanwhileAndNoneIsLeftOverInTheEnd() throws Exception {
        Random random = new Random(4724);
        lab.run(() -> {
            try (KernelRoutes first = KernelRoutes.open(KernelSettings.DEFAULT)) {
                first.changed(KilledSpeaker.lasting());
                KernelLab.settle(first, 0);
            }
        });
        Path heard = folder.resolve("heard");
        Process monitor = inNamespace("ip", "-rcvbuf", "16777216", "monitor", "route")
                .redirectOutput(heard.toFile())
                .redirectError(folder.resolve("monitor").toFile())
                .start();
        try {
            awaitHeard(heard, "192.0.2.1");
            for (int life = 0; life < LIVES; life++) {
                liveAndDie(random);
            }
            List<RibChange> last = KilledSpeaker.changing(random);
            lab.run(() -> finish(last));
            awaitHeard(heard, "192.0.2.2");
            assertThat(deleted(heard)).doesNotContainAnyElementsOf(prefixes(KilledSpeaker.lasting()));
        } finally {
            monitor.destroyForcibly().waitFor();
        }
    }

    /** A life that ends a random time after it has begun to change routes, or before. */
    private void liveAndDie(Random random) throws IOException, InterruptedException {
        Process process = inNamespace(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledSpeaker.class.getName(),
                        Long.toString(random.nextLong()))
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.inputReader().readLine()).as(() -> errors()).isEqualTo("begins");
            process.waitFor(random.nextInt(200), TimeUnit.MILLISECONDS);
            assertThat(process.isAlive()).as(() -> errors()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(routes()).containsAll(prefixes(KilledSpeaker.lasting()));
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A life that hears everything there is to hear. */
    private void finish(List<RibChange> last) {
        Set<String> wanted = prefixes(KilledSpeaker.lasting());
        wanted.addAll(prefixes(last));
        try (KernelRoutes kernel = KernelRoutes.open(KernelSettings.DEFAULT)) {
            kernel.changed(KilledSpeaker.lasting());
            kernel.changed(last.subList(0, last.size() / 2));
            KernelLab.settle(kernel, 0);
            kernel.changed(last);
            kernel.converged();
            KernelLab.settle(kernel, 0);
            assertThat(lab.routes()).hasSameSizeAs(wanted);
            assertThat(routes()).isEqualTo(wanted);
            assertThat(lab.ip("nexthop show").lines())
                    .as("left, right, and both")
                    .hasSize(3);
        }
    }

    private Set<String> routes() {
        Set<String> routes = new HashSet<>();
        lab.routes().forEach(line -> routes.add(line.split(" ", 2)[0]));
        return routes;
    }

    private static Set<String> prefixes(List<RibChange> changes) {
        Set<String> prefixes = new HashSet<>();
        changes.stream()
                .filter(change -> !change.paths().isEmpty())
                .forEach(change -> prefixes.add(change.prefix().toString()));
        return prefixes;
    }

    private static List<String> deleted(Path heard) throws IOException {
        List<String> deleted = new ArrayList<>();
        for (String line : Files.readAllLines(heard)) {
            if (line.startsWith("Deleted ")) {
                deleted.add(line.split(" ", 3)[1]);
            }
        }
        return deleted;
    }

    /** Until the monitor has heard all there is: a marker comes and goes until it hears of it, as it may be late or miss one. */
    private void awaitHeard(Path heard, String marker) {
        Waiting.until("the monitor has heard of " + marker, () -> {
            lab.ip("route replace " + marker + " dev left");
            lab.ip("route del " + marker + " dev left");
            return deleted(heard).contains(marker);
        });
    }

    private ProcessBuilder inNamespace(String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + lab.name));
        all.addAll(List.of(command));
        return new ProcessBuilder(all);
    }
}
