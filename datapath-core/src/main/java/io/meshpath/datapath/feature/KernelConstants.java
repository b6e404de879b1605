// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.OptionalInt;

/** Whether the kernel's own type information names something, for what cannot be tried without attaching it. */
final class KernelConstants {
    private KernelConstants() {}

    /** The number of one of the kernel's types; empty if there is none, or no type information. */
    static OptionalInt type(String name, Class<? extends BtfType> kind) {
        try {
            return Btf.kernel().find(name, kind);
        } catch (RuntimeException unreadable) {
            return OptionalInt.empty();
        }
    }

    /** Whether {@code enum enumeration} has {@code constant}. */
    static Answer has(String enumeration, String constant) {
        try {
            Btf kernel = Btf.kernel();
            OptionalInt id = kernel.find(enumeration, BtfType.Enumeration.class);
            return id.isPresent() && kernel.type(id.getAsInt()) instanceof BtfType.Enumeration found
                    ? Answer.of(found.constants().stream()
                            .anyMatch(one -> one.name().equals(constant)))
                    : Answer.unknown("the kernel's type information has no enum " + enumeration);
        } catch (RuntimeException e) {
            return Answer.unknown("the kernel's type information cannot be read: " + e.getMessage());
        }
    }
}
