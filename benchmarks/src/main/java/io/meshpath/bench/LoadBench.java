// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What it takes to load a collection of maps and programs that are fitted to the kernel's types: with these types read
 * before, with them still to be read, as the very first thing that a JVM does, and by libbpf, which reads them each time.
 */
final class LoadBench implements Bench {
    private static final String OBJECT = "load_bench.bpf.o";
    private static final String PLAIN_OBJECT = "maps_bench.bpf.o"; // asks for no type of the kernel's
    private static final String WARM = "Java, kernel's types read before";
    private static final String COLD = "Java, kernel's types not read yet";
    private static final String FIRST = "Java, first thing in a fresh JVM";
    private static final String C = "C, libbpf";
    private static final String METRIC = "time to load 8 programs and 5 maps";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double WARM_LIMIT_MILLIS = 20;
    private static final double COLD_LIMIT_MILLIS = 150;
    private static final int WARM_UPS = 20;

    @Override
    public String name() {
        return "load";
    }

    @Override
    public Report run(boolean quick) {
        int rounds = quick ? 3 : 15;
        double[] warm = new double[rounds];
        double[] cold = new double[rounds];
        double[] first = new double[rounds];
        double[] c = new double[rounds];
        Path file = copyOf(OBJECT);
        Path plain = copyOf(PLAIN_OBJECT);
        try (Floor floor = Floor.start(List.of())) {
            for (int i = 0; i < WARM_UPS; i++) {
                load(file);
            }
            for (int round = 0; round < rounds; round++) {
                c[round] = floor.load(file) / NANOS_PER_MILLI;
                warm[round] = load(file) / NANOS_PER_MILLI;
                cold[round] = loadInFreshJvm(file, plain) / NANOS_PER_MILLI;
                first[round] = loadInFreshJvm(file) / NANOS_PER_MILLI;
            }
        } finally {
            file.toFile().delete();
            plain.toFile().delete();
        }
        return report(row(WARM, warm), row(COLD, cold), row(FIRST, first), row(C, c));
    }

    private static Row row(String setup, double[] millis) {
        return Row.of(setup, METRIC, "ms", millis);
    }

    private Report report(Row warm, Row cold, Row first, Row c) {
        List<Target> targets = List.of(
                Target.atMost("collection load, warm", WARM_LIMIT_MILLIS, "ms", warm.median()),
                Target.atMost("collection load, cold", COLD_LIMIT_MILLIS, "ms", cold.median()));
        List<Ratio> ratios = List.of(Ratio.of(warm, c), Ratio.of(cold, c), Ratio.of(first, c));
        return new Report(name(), Machine.commit(), Machine.describe(), List.of(warm, cold, first, c), ratios, targets);
    }

    private static Path copyOf(String object) {
        try (InputStream in = LoadBench.class.getResourceAsStream("/META-INF/bpf/" + object)) {
            if (in == null) {
                throw new IllegalStateException("no resource META-INF/bpf/" + object);
            }
            Path file = Files.createTempFile("meshpath", ".bpf.o");
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + object + " to where the C program finds it", e);
        }
    }

    private static long load(Path file) {
        long start = System.nanoTime();
        LoadedObject.load(ObjectSpec.read(file)).close();
        return System.nanoTime() - start;
    }

    private static double loadInFreshJvm(Path... files) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                new ArrayList<>(List.of(java, "-cp", System.getProperty("java.class.path"), LoadBench.class.getName()));
        for (Path file : files) {
            command.add(file.toString());
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Double.parseDouble(answer.strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + java, e);
        }
    }

    /** What runs in the fresh JVM: loads the first object named, after the others, and prints the nanoseconds that took. */
    public static void main(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            load(Path.of(arguments[i]));
        }
        System.out.println(load(Path.of(arguments[0])));
    }
}
