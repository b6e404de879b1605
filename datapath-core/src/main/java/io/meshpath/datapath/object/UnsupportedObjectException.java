// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.program.ProgramSpec;

/**
 * A program needs something of its loader that this release does not provide: {@code "pod.bpf.o: program pod_egress cannot
 * be loaded: function drop needs the kernel function 'bpf_skb_ct_lookup', which is not supported"}. Other programs of the
 * object load all the same.
 */
public final class UnsupportedObjectException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    private final String feature;

    UnsupportedObjectException(String file, String program, String function, String feature) {
        super(file + ": program " + program + " cannot be loaded: function " + function + " needs " + feature
                + ", which is not supported");
        this.feature = feature;
    }

    UnsupportedObjectException(String file, ProgramSpec program, String feature, String remedy) {
        super(file + ": program " + program.name() + " cannot be loaded: section '" + program.section() + "' asks for "
                + feature + "; " + remedy);
        this.feature = feature;
    }

    /** What is missing, such as {@code "the kernel function 'bpf_skb_ct_lookup'"}. */
    public String feature() {
        return feature;
    }
}
