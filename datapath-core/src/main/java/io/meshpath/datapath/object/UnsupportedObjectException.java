// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.program.ProgramSpec;

/**
 * A program needs something of its loader that this release does not provide: {@code "pod.bpf.o: program pod_egress cannot
 * be loaded: function drop needs section .rodata, whose variables hold addresses, which is not supported"}. Other programs of the
 * object load all the same.
 */
public final class UnsupportedObjectException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    private final String feature;

    UnsupportedObjectException(String file, String program, String function, Relocation.Unsupported need) {
        super(file + ": program " + program + " cannot be loaded: function " + function + " needs " + need.what() + ", "
                + need.why());
        this.feature = need.what();
    }

    UnsupportedObjectException(String file, ProgramSpec program, String feature, String remedy) {
        super(file + ": program " + program.name() + " cannot be loaded: section '" + program.section() + "' asks for "
                + feature + "; " + remedy);
        this.feature = feature;
    }

    /** What is missing, such as {@code "section .rodata, whose variables hold addresses"}. */
    public String feature() {
        return feature;
    }
}
