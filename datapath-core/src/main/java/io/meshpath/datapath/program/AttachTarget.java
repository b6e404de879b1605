// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.linux.NativeMemory;
import java.util.List;
import java.util.Optional;

/**
 * What a program is verified against: a function, tracepoint or hook, as a type number, and the program or module whose
 * type information has that number (descriptor 0 for the kernel's).
 */
record AttachTarget(int type, int descriptor, Optional<BtfHandle> module) implements AutoCloseable {
    /** What programs have that are verified on their own. */
    static final AttachTarget NONE = new AttachTarget(0, 0, Optional.empty());

    /** How the kernel names what programs of one place are attached to. */
    private record Naming(String prefix, Class<? extends BtfType> kind, String what) {}

    /**
     * Finds the target of {@code spec}.
     *
     * @param subject what messages call the program
     * @throws IllegalArgumentException if it needs one and has none
     * @throws MissingInKernelException if there is no such thing
     */
    static AttachTarget of(ProgramSpec spec, String subject) {
        if (!needsTarget(spec)) {
            return NONE;
        }
        String target = spec.target()
                .orElseThrow(() -> new IllegalArgumentException(subject + ", type " + spec.type()
                        + ", says nothing of where it is to be attached; say it (ProgramSpec.withTarget)"));
        if (spec.targetProgram().isPresent()) {
            return inProgram(spec.targetProgram().get(), target, subject);
        }
        if (spec.type() == ProgramType.EXT) {
            throw new IllegalArgumentException(subject + " is to replace function " + target
                    + " of another program; say of which (ProgramSpec.withTargetProgram)");
        }
        return inKernel(spec, target, subject);
    }

    private static boolean needsTarget(ProgramSpec spec) {
        return switch (spec.type()) {
            case EXT, LSM -> true;
            case TRACING -> !spec.attachType().map(AttachType::isMulti).orElse(false);
            default -> false;
        };
    }

    private static AttachTarget inProgram(Program program, String function, String subject) {
        int id = types(program)
                .find(function, BtfType.Function.class)
                .orElseThrow(() -> new IllegalArgumentException(subject + " is to be attached to function " + function
                        + " of program " + program.name() + ", which has no such function"));
        return new AttachTarget(id, program.fd().raw(), Optional.empty());
    }

    private static AttachTarget inKernel(ProgramSpec spec, String target, String subject) {
        Naming naming = naming(spec);
        int colon = target.indexOf(':') + 1;
        String name = target.substring(0, colon) + naming.prefix() + target.substring(colon);
        KernelTypes.Found found =
                KernelTypes.find(name, naming.kind()).orElseThrow(() -> missing(subject, naming, target));
        Optional<BtfHandle> module = found.open();
        return new AttachTarget(found.id(), module.map(it -> it.fd().raw()).orElse(0), module);
    }

    /** The type information that a program was loaded with. */
    static Btf types(Program program) {
        int id;
        try (NativeMemory info = BpfSyscall.objectInfo(program.fd(), InfoLayout.BTF_ID + Integer.BYTES)) {
            id = info.buffer().getInt(InfoLayout.BTF_ID);
        }
        if (id == 0) {
            throw new IllegalArgumentException(program + " was loaded without type information");
        }
        try (BtfHandle handle = BtfHandle.open(id)) {
            return handle.types();
        }
    }

    private static MissingInKernelException missing(String subject, Naming naming, String target) {
        List<String> near = KernelTypes.near(naming.prefix() + target, naming.kind()).stream()
                .map(name ->
                        name.substring(Math.min(name.length(), naming.prefix().length())))
                .toList();
        return new MissingInKernelException(subject, naming.what(), target, "to which it is to be attached", near);
    }

    private static Naming naming(ProgramSpec spec) {
        AttachType place = spec.attachType().orElse(AttachType.TRACE_FENTRY);
        return switch (place) {
            case TRACE_RAW_TP -> new Naming("btf_trace_", BtfType.Typedef.class, "tracepoint");
            case LSM_MAC, LSM_CGROUP -> new Naming("bpf_lsm_", BtfType.Function.class, "security hook");
            case TRACE_ITER -> new Naming("bpf_iter_", BtfType.Function.class, "iterator");
            default -> new Naming("", BtfType.Function.class, "function");
        };
    }

    @Override
    public void close() {
        module.ifPresent(BtfHandle::close);
    }
}
