// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.TestNamespaces;
import io.meshpath.datapath.netlink.VethSpec;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * A network namespace with a veth pair and a folder for pins, both of one test only. Closing removes them and fails on
 * descriptors that were left open.
 */
final class TestBed implements AutoCloseable {
    static final int LOOPBACK = 1;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final FdWatch watch = FdWatch.start();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final String name = "mpl" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    private final Path pins = BpfFileSystem.USUAL.resolve(name);
    private final NetworkNamespace namespace;
    private final int veth;

    TestBed() {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        create(pins);
        namespace = NetworkNamespace.create(name);
        try (Netlink netlink = Netlink.open(namespace)) {
            veth = netlink.links().addVeth(VethSpec.of("mp0", "mp1")).index();
            netlink.links().setUp(LOOPBACK);
        }
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** The interface {@code mp0} of the namespace. */
    int veth() {
        return veth;
    }

    Path pin(String file) {
        return pins.resolve(file);
    }

    /** Closes {@code resource} with this, in the reverse order. */
    <T extends AutoCloseable> T closing(T resource) {
        opened.add(0, resource);
        return resource;
    }

    /** Loads these programs, and no others, of an object that the build made from src/test/bpf. */
    LoadedObject load(String object, String... programs) {
        ObjectSpec spec = TestObjects.spec(object);
        for (String program : spec.programs().keySet()) {
            spec = spec.withProgram(
                    program, it -> it.withLoaded(List.of(programs).contains(program)));
        }
        return closing(LoadedObject.load(spec));
    }

    /** That {@code call} is refused with {@code errno}, for more to be said of it. */
    static AbstractThrowableAssert<?, ?> assertRefused(Errno errno, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    /** A program that lets everything pass and differs from all others by {@code name}. */
    Program tc(String programName) {
        return closing(TinyPrograms.returning(-1, programName, ProgramType.SCHED_CLS)); // TCX_NEXT
    }

    /** Runs a command in the namespace and answers what it prints; it must succeed. */
    String inside(String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + namespace.path()));
        all.addAll(List.of(command));
        return run(all.toArray(String[]::new));
    }

    /** Runs a command and answers what it prints; it must succeed. */
    static String run(String... command) {
        return TestNamespaces.run(command);
    }

    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
        namespace.delete();
        try (Stream<Path> all = Files.walk(pins)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        try (watch) {
            watch.requireNoneOpen();
        }
    }
}
