// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

/** What should be BTF, or an object file with BTF in it, is not: {@code "malformed BTF: type 12 refers to type 4711 of 40"}. */
public final class BtfFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BtfFormatException(String message) {
        super(message);
    }
}
