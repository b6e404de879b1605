// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import java.util.List;

/**
 * Maps that an object was to share are not what it declares: {@code "pod.bpf.o cannot use these maps: flows: value size 16
 * here, 24 in the kernel; …"}. Nothing was loaded.
 */
public final class IncompatibleMapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf makes a serializable list of strings
    private final List<String> differences;

    IncompatibleMapException(String object, List<String> differences) {
        super(object + " cannot use these maps: " + String.join("; ", differences));
        this.differences = List.copyOf(differences);
    }

    /** Each difference, beginning with the name of its map. */
    public List<String> differences() {
        return differences;
    }
}
