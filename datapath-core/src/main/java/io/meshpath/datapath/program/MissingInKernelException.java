// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.util.List;

/**
 * A program refers to something by name that the running kernel does not have: {@code "pod.bpf.o: program trace: the kernel
 * has no function 'do_unlinkatt', to which it is to be attached; is it one of [do_unlinkat]?"}. It was not given to the
 * kernel.
 */
public final class MissingInKernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String missing;

    @SuppressWarnings("serial") // List.copyOf makes a serializable list of strings
    private final List<String> near;

    /**
     * Something is missing.
     *
     * @param subject what needs it: {@code "pod.bpf.o: program trace"}
     * @param kind what it is: {@code "function"}
     * @param missing its name
     * @param purpose what it is needed for
     * @param near names that may have been meant
     */
    public MissingInKernelException(String subject, String kind, String missing, String purpose, List<String> near) {
        super(subject + ": the kernel has no " + kind + " '" + missing + "', " + purpose
                + (near.isEmpty() ? "" : "; is it one of " + near + "?"));
        this.missing = missing;
        this.near = List.copyOf(near);
    }

    /** The name that was looked for. */
    public String missing() {
        return missing;
    }

    /** Names like it that the kernel has; often empty. */
    public List<String> near() {
        return near;
    }
}
