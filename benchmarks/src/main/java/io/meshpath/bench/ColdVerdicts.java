// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a policy verdict costs when nothing of it is in a cache: before each single verdict, memory twice as large as the
 * largest cache is walked through. The clock around a verdict is the kernel's, and what the clock takes is measured alike.
 */
final class ColdVerdicts {
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
    private static final int UNKNOWN_CACHE = 32 << 20;
    private static final int LINE = 8; // longs in a cache line
    private static final PolicyScenario SCENARIO = new PolicyScenario(65_000, 80);

    private final long[] walked;
    private final Random random = new Random(65_000);
    private long sum;

    private ColdVerdicts(int bytes) {
        walked = new long[bytes / Long.BYTES];
    }

    static void run(Findings findings, boolean quick) {
        int bytes = 2 * largestCache();
        ColdVerdicts cold = new ColdVerdicts(bytes);
        String metric = "one verdict after a walk of " + (bytes >> 20) + " MB, over the clock";
        try (KernelSetup tables = KernelSetup.tables(SCENARIO);
                KernelSetup trie = KernelSetup.trie(SCENARIO)) {
            Row ours = findings.add(cold.measure(tables, metric, quick ? 9 : 41));
            findings.add(Ratio.of(ours, findings.add(cold.measure(trie, metric, quick ? 9 : 41))));
        }
        if (cold.sum == 1) {
            throw new IllegalStateException("the walk must read what it walks through");
        }
    }

    private Row measure(KernelSetup setup, String metric, int runs) {
        Series verdicts = new Series(setup.name(), metric, "ns");
        Series clock = new Series(setup.name(), metric, "ns");
        for (int run = 0; run < runs; run++) {
            int question = random.nextInt(KernelSetup.QUESTIONS);
            walk();
            verdicts.add(setup.nanosAlone(question));
            walk();
            clock.add(setup.nanosOfTheClock(question));
        }
        return verdicts.row().over(clock.row(), metric);
    }

    private void walk() {
        for (int i = 0; i < walked.length; i += LINE) {
            sum += walked[i]++;
        }
    }

    /** In bytes; at most 512 MB, which is enough to walk. */
    private static int largestCache() {
        List<Integer> sizes = new ArrayList<>(List.of(UNKNOWN_CACHE));
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(CACHES, "index*")) {
            for (Path cache : caches) {
                String size = Files.readString(cache.resolve("size")).strip();
                sizes.add(Integer.parseInt(size.replace("K", "")) << 10);
            }
        } catch (IOException | NumberFormatException e) {
            return UNKNOWN_CACHE; // this kernel does not say
        }
        return Math.min(sizes.stream().mapToInt(Integer::intValue).max().orElseThrow(), 512 << 20);
    }
}
