// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.linux.FdWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Network namespaces of one test, with names nobody else uses. Closing deletes them and fails on what they left open.
 */
public final class TestNamespaces implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final FdWatch descriptors = FdWatch.start();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    public static TestNamespaces open() {
        assumeTrue(isRoot(), "needs root: makes network namespaces");
        return new TestNamespaces();
    }

    static boolean isRoot() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A name that no namespace has yet; whatever gets it is deleted in the end. */
    String newName() {
        String name = "mp-net-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        names.add(name);
        return name;
    }

    /** Whether {@link #newName} gave this name. */
    boolean owns(String name) {
        return names.contains(name);
    }

    public NetworkNamespace create() {
        return closeLater(NetworkNamespace.create(newName()));
    }

    /** A socket in a namespace of its own. */
    public Netlink netlink() {
        return netlink(create());
    }

    public Netlink netlink(NetworkNamespace namespace) {
        return closeLater(Netlink.open(namespace));
    }

    private <T extends AutoCloseable> T closeLater(T resource) {
        opened.add(resource);
        return resource;
    }

    /** What a command prints, on one line for each line; it must succeed. */
    public static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("%s: %s", String.join(" ", command), output)
                    .isZero();
            return output.strip();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }

    /** What {@code ip -n NAMESPACE …} prints. */
    static String ip(NetworkNamespace namespace, String... arguments) {
        return inside(namespace, "ip", arguments);
    }

    /** What {@code tc -n NAMESPACE …} prints. */
    static String tc(NetworkNamespace namespace, String... arguments) {
        return inside(namespace, "tc", arguments);
    }

    private static String inside(NetworkNamespace namespace, String tool, String... arguments) {
        String name = namespace.toString().replace("network namespace ", "");
        List<String> command = new ArrayList<>(List.of(tool, "-n", name));
        command.addAll(List.of(arguments));
        return run(command.toArray(new String[0]));
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
        names.forEach(NetworkNamespace::delete);
        try (descriptors) {
            descriptors.requireNoneOpen();
        }
    }
}
