// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.KernelTypes;
import io.meshpath.datapath.program.VerifierException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** For tests of what the oldest supported kernel, 5.10, does not have; the datapath itself uses nothing of that. */
public final class TestKernel {
    private TestKernel() {}

    /** Skips the test where the running kernel is older than what it tests. */
    public static void requireAtLeast(int major, int minor, String feature) {
        assumeTrue(KernelVersion.running().isAtLeast(major, minor), feature + " needs Linux " + major + "." + minor);
    }

    /** Skips the test where the running kernel does not say what it was configured with. */
    static void requireConfiguration() {
        boolean readable = Files.isReadable(Path.of("/proc/config.gz"))
                || Files.isReadable(Path.of("/boot", "config-" + System.getProperty("os.version")));
        assumeTrue(readable, "needs /proc/config.gz or /boot/config-*");
    }

    /** Whether programs cannot be put in the way of functions here, be they the kernel's or other programs'. */
    static boolean refusesTrampolines() {
        ObjectSpec spec = TestObjects.spec("targets")
                .withOnly(Set.of("of_nothing"))
                .withProgram("of_nothing", it -> it.withTarget("bpf_fentry_test1"));
        try (LoadedObject object = LoadedObject.load(spec)) {
            return object.programs().isEmpty();
        } catch (VerifierException e) {
            throw e;
        } catch (BpfException e) {
            return e.errno().equals(Errno.EPERM);
        }
    }

    /** The types of a name, as {@code KernelTypes.named} answers them. */
    static List<KernelTypes.Found> named(Btf types, String name) {
        return types.flavors(name)
                .mapToObj(id -> new KernelTypes.Found(types, id, 0))
                .toList();
    }
}
