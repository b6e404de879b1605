// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.BtfInfo;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The type information of the running kernel and its modules, in which functions and types are looked up by name: in the
 * kernel's first, then in the modules'. Without the right to list modules (CAP_SYS_ADMIN) there are none.
 *
 * <p>Safe for use by multiple threads.
 */
public final class KernelTypes {
    /** How objects name the kernel itself where they may name a module: {@code "vmlinux:do_exit"}. */
    private static final String KERNEL = "vmlinux";

    // numbers of type information are not used again, so a module that is gone costs memory only
    private static final Map<Integer, Btf> MODULES = new ConcurrentHashMap<>();

    /**
     * A type of the kernel.
     *
     * @param id its number in {@code types}
     * @param module the number of the module's type information, 0 for the kernel's own
     */
    public record Found(Btf types, int id, int module) {
        /** Opens the module's type information, for programs that refer to it; empty for the kernel's own. */
        public Optional<BtfHandle> open() {
            return module == 0 ? Optional.empty() : Optional.of(BtfHandle.open(module));
        }
    }

    private KernelTypes() {}

    /** The first type of this kind and name; before a colon the name may say in which module. */
    public static Optional<Found> find(String name, Class<? extends BtfType> kind) {
        int colon = name.indexOf(':');
        String module = colon < 0 ? "" : name.substring(0, colon);
        String wanted = name.substring(colon + 1);
        if (module.isEmpty() || module.equals(KERNEL)) {
            Btf kernel = Btf.kernel();
            OptionalInt id = kernel.find(wanted, kind);
            if (id.isPresent()) {
                return Optional.of(new Found(kernel, id.getAsInt(), 0));
            }
        }
        return modules(module).stream()
                .flatMap(
                        it -> it.types().find(wanted, kind).stream().mapToObj(id -> new Found(it.types(), id, it.id())))
                .findFirst();
    }

    /** All types of this name, whatever their kind and flavor: the kernel's, or if it has none the modules'. */
    public static List<Found> named(String name) {
        Btf kernel = Btf.kernel();
        List<Found> found = new ArrayList<>();
        kernel.flavors(name).forEach(id -> found.add(new Found(kernel, id, 0)));
        if (found.isEmpty()) {
            for (Module module : modules("")) {
                module.types()
                        .flavors(name)
                        .filter(id -> id >= module.types().firstId())
                        .forEach(id -> found.add(new Found(module.types(), id, module.id())));
            }
        }
        return found;
    }

    /** Names of this kind that look like {@code name}, the likeliest first, and never many. */
    public static List<String> near(String name, Class<? extends BtfType> kind) {
        Btf kernel = Btf.kernel();
        List<String> names = new ArrayList<>();
        kernel.ids(kind).forEach(id -> names.add(kernel.type(id).name()));
        return NearMisses.of(name, names);
    }

    private record Module(int id, Btf types) {}

    /** The module of this name, or all of them. */
    private static List<Module> modules(String name) {
        try {
            return BtfHandle.all().stream()
                    .filter(info ->
                            info.ofModule() && (name.isEmpty() || info.name().equals(name)))
                    .map(KernelTypes::module)
                    .toList();
        } catch (BpfException e) {
            if (e.errno().equals(Errno.EPERM)) {
                return List.of();
            }
            throw e;
        }
    }

    private static Module module(BtfInfo info) {
        return new Module(info.id(), MODULES.computeIfAbsent(info.id(), id -> {
            try (BtfHandle handle = BtfHandle.open(id)) {
                return handle.types();
            }
        }));
    }
}
