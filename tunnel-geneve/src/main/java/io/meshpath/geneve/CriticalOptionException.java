// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

/** A packet carries a critical option that its receiver does not understand; the packet is to be dropped. */
public final class CriticalOptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient GeneveOption option;

    CriticalOptionException(GeneveOption option) {
        super(String.format(
                "critical Geneve option of class 0x%04x, type 0x%02x is not understood",
                option.optionClass(), option.type()));
        this.option = option;
    }

    /** The option. */
    public GeneveOption option() {
        return option;
    }
}
