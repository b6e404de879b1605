// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** What the running kernel was configured with. */
final class KernelConfig {
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Path BUILT_IN = Path.of("/proc/config.gz");

    private KernelConfig() {}

    /**
     * The values of those of {@code options} that are set, as text: {@code y}, {@code m}, {@code 250}, {@code "lz4"} with its
     * quotes.
     *
     * @throws UncheckedIOException if there is no configuration to be read
     */
    static Map<String, String> of(Set<String> options) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8))) {
            return read(lines, options);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the kernel's configuration, neither /boot/config-* nor " + BUILT_IN, e);
        }
    }

    private static InputStream open() throws IOException {
        Path file = Path.of("/boot", "config-" + Files.readString(RELEASE).strip());
        return Files.isReadable(file)
                ? Files.newInputStream(file)
                : new GZIPInputStream(Files.newInputStream(BUILT_IN), 1 << 16);
    }

    static Map<String, String> read(BufferedReader lines, Set<String> options) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int equals = line.indexOf('=');
            if (equals > 0 && options.contains(line.substring(0, equals))) {
                values.putIfAbsent(
                        line.substring(0, equals), line.substring(equals + 1).strip());
            }
        }
        return values;
    }
}
