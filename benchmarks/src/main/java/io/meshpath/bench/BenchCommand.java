// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.meshpath.bench.bgp.BgpBench;
import io.meshpath.bench.mesh.MeshBench;
import io.meshpath.bench.path.PodPathBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshpath bench}: runs benches by name, prints tables, and writes JSON. */
@Command(
        name = "bench",
        description = "Side-by-side runs: our figure, the peers', the ratio.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int TARGET_MISSED = 1;
    private static final int COULD_NOT_RUN = 2;
    private static final List<Bench> BENCHES = List.of(
            new PolicyBench(),
            new MapsBench(),
            new LoadBench(),
            new IpcacheBench(),
            new PodPathBench(),
            new BgpBench(),
            new MeshBench());

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME",
            description = "Which to run: policy, maps, load, ipcache, pod-path, bgp, mesh.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "Fewer and shorter rounds: a look, not a measurement.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the reports there too.")
    private @Nullable Path json;

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new BenchCommand());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            System.err.println("meshpath bench: " + failure.getMessage());
            return COULD_NOT_RUN;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<Bench> chosen = new ArrayList<>();
        for (String name : names) {
            Optional<Bench> bench =
                    BENCHES.stream().filter(one -> one.name().equals(name)).findFirst();
            if (bench.isEmpty()) {
                System.err.println("meshpath bench: no bench " + name + "; there are "
                        + String.join(", ", BENCHES.stream().map(Bench::name).toList()));
                return COULD_NOT_RUN;
            }
            chosen.add(bench.get());
        }
        List<Report> reports = chosen.stream().map(bench -> bench.run(quick)).toList();
        ReportPrinter printer = new ReportPrinter(System.out);
        reports.forEach(printer::print);
        if (json != null) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(json.toFile(), reports.size() == 1 ? reports.get(0) : reports);
        }
        return reports.stream().allMatch(Report::meetsTargets) ? DONE : TARGET_MISSED;
    }
}
