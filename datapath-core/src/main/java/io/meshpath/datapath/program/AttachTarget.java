// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.btf.BtfType;
import java.util.List;

/**
 * What a program is verified against: a function, tracepoint or hook, as a type number, and the program whose
 * type information has that number (0 for the kernel's).
 */
record AttachTarget(int type, int descriptor) {
    /** What programs have that are verified on their own. */
    static final AttachTarget NONE = new AttachTarget(0, 0);

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
        int id = ProgramTypes.of(program.fd())
                .find(function, BtfType.Function.class)
                .orElseThrow(() -> new IllegalArgumentException(subject + " is to be attached to function " + function
                        + " of program " + program.name() + ", which has no such function"));
        return new AttachTarget(id, program.fd().raw());
    }

    private static AttachTarget inKernel(ProgramSpec spec, String target, String subject) {
        Naming naming = naming(spec);
        String name = naming.prefix() + target;
        return KernelTypes.find(name, naming.kind())
                .map(found -> new AttachTarget(found.id(), 0))
                .orElseThrow(() -> missing(subject, naming, target));
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
}
