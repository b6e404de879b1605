// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.OneLine;
import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.mrt.MrtException;
import io.meshpath.bgp.mrt.MrtReader;
import io.meshpath.bgp.mrt.MrtRecord;
import io.meshpath.bgp.mrt.MrtText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshpath bgp decode}. */
@Command(
        name = "decode",
        description = {
            "Says what MRT files hold (RFC 6396, also packed with gzip), a line a route, in the form of bgpdump -m.",
            "What cannot be decoded is said on standard error, and the rest goes on; the exit code is 1 then."
        },
        mixinStandardHelpOptions = true)
final class BgpDecodeCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Tables and logs of collectors and routers.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--count", description = "Say only how many records and lines each file has.")
    private boolean countOnly;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    private long undecoded;

    @Override
    public Integer call() {
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw CommandFailure.cannotRun(file + ": no such file, or no right to read it; correct the path");
            }
        }
        files.forEach(this::decode);
        return undecoded == 0 ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }

    private void decode(Path file) {
        PrintWriter out = spec.commandLine().getOut();
        MrtText text = new MrtText();
        long records = 0;
        long[] lines = new long[1];
        try (MrtReader reader = MrtReader.open(file)) {
            for (Optional<MrtRecord> next = next(reader, file); next.isPresent(); next = next(reader, file)) {
                records++;
                try {
                    text.lines(next.get(), line -> {
                        lines[0]++;
                        if (!countOnly) {
                            out.write(line);
                            out.write('\n');
                        }
                    });
                } catch (BgpException | IllegalArgumentException e) {
                    complain(file, "record " + records + ": " + e.getMessage());
                }
            }
        } catch (IOException | MrtException e) {
            throw CommandFailure.cannotRun(file + ": " + OneLine.of(e));
        }
        if (countOnly) {
            out.println(file + ": " + records + " records, " + lines[0] + " lines");
        }
    }

    /** Goes past records that are malformed; what is no MRT at all ends it. */
    private Optional<MrtRecord> next(MrtReader reader, Path file) throws IOException {
        while (true) {
            try {
                return reader.next();
            } catch (MrtException e) {
                if (!e.canGoOn()) {
                    throw e;
                }
                complain(file, String.valueOf(e.getMessage()));
            }
        }
    }

    private void complain(Path file, String what) {
        undecoded++;
        spec.commandLine().getErr().println(file + ": " + what);
    }
}
