// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.KernelTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fits the instructions of an object's programs to the kernel's types. What the kernel does not have becomes an instruction
 * that the verifier refuses if it gets there, so that programs can ask first.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class CoreRelocator {
    private final String file;
    private final Btf local;
    private final Function<String, List<KernelTypes.Found>> kernel;
    private final Map<Integer, List<KernelTypes.Found>> candidates = new HashMap<>(); // by type of the object
    private final Map<CoreRequest, CoreAnswer> answers = new HashMap<>();

    /**
     * For an object.
     *
     * @param file what messages call it
     * @param local its types
     * @param kernel answers the kernel's types of a name
     */
    public CoreRelocator(String file, Btf local, Function<String, List<KernelTypes.Found>> kernel) {
        this.file = file;
        this.local = local;
        this.kernel = kernel;
    }

    /**
     * Fits one instruction; answers what the kernel lacks if it cannot be, for messages.
     *
     * @throws ElfException if the request does not fit the instruction or the object's types, or the kernel's types of this
     *     name contradict each other
     */
    public Optional<String> apply(CoreRequest request, Instructions code, int at) {
        try {
            CoreAnswer ours = CoreAnswer.of(request.kind(), CorePath.of(local, request));
            CoreAnswer theirs = answers.get(request);
            if (theirs == null) {
                theirs = answer(request);
                answers.put(request, theirs);
            }
            if (theirs.value().isPresent() && new CorePatch(request.kind(), ours, theirs).apply(code, at)) {
                return Optional.empty();
            }
            code.poison(at);
            return Optional.of(request.describe(local));
        } catch (IndexOutOfBoundsException | BtfFormatException e) {
            throw new ElfException(file, "a CO-RE relocation does not fit the types of the object: " + request, e);
        } catch (IllegalArgumentException e) {
            throw new ElfException(file, "a CO-RE relocation (" + request.describe(local) + ") " + e.getMessage(), e);
        }
    }

    private CoreAnswer answer(CoreRequest request) {
        CorePath ours = CorePath.of(local, request);
        if (request.kind() == CoreKind.TYPE_ID_LOCAL) {
            return CoreAnswer.of(request.kind(), ours);
        }
        if (local.type(request.type()).name().isEmpty()) {
            throw new IllegalArgumentException("asks for a type that has no name");
        }
        List<KernelTypes.Found> all = candidates.computeIfAbsent(request.type(), this::candidates);
        List<KernelTypes.Found> matching = new ArrayList<>();
        Optional<CorePath> first = Optional.empty();
        for (KernelTypes.Found candidate : all) {
            Optional<CorePath> path =
                    new CoreMatcher(local, candidate.types()).match(request.kind(), ours, candidate.id());
            if (path.isPresent()) {
                first.ifPresent(one -> requireAlike(request, one, path.get()));
                first = first.or(() -> path);
                matching.add(candidate);
            }
        }
        if (!matching.isEmpty()) {
            candidates.put(request.type(), matching); // what fits once is meant from then on
        }
        return first.map(path -> CoreAnswer.of(request.kind(), path))
                .orElseGet(() -> CoreAnswer.absent(request.kind()));
    }

    private static void requireAlike(CoreRequest request, CorePath one, CorePath other) {
        CoreAnswer first = CoreAnswer.of(request.kind(), one);
        CoreAnswer second = CoreAnswer.of(request.kind(), other);
        if (one.bitOffset() != other.bitOffset() || !first.value().equals(second.value())) {
            throw new IllegalArgumentException("is ambiguous: the kernel has several types of this name, which answer "
                    + first.value().getAsLong() + " and " + second.value().getAsLong());
        }
    }

    private List<KernelTypes.Found> candidates(int type) {
        return kernel.apply(Btf.withoutFlavor(local.type(type).name())).stream()
                .filter(found ->
                        CoreMembers.areOfOneKind(local.type(type), found.types().type(found.id())))
                .toList();
    }
}
