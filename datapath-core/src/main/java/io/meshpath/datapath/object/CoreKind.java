// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import java.util.Optional;

/** What a CO-RE relocation asks of the kernel's types ({@code enum bpf_core_relo_kind}, in its order). */
enum CoreKind {
    FIELD_BYTE_OFFSET,
    FIELD_BYTE_SIZE,
    FIELD_EXISTS,
    FIELD_SIGNED,
    FIELD_LEFT_SHIFT,
    FIELD_RIGHT_SHIFT,
    TYPE_ID_LOCAL,
    TYPE_ID_TARGET,
    TYPE_EXISTS,
    TYPE_SIZE,
    ENUM_VALUE_EXISTS,
    ENUM_VALUE;

    static Optional<CoreKind> of(int number) {
        CoreKind[] all = values();
        return number >= 0 && number < all.length ? Optional.of(all[number]) : Optional.empty();
    }

    boolean isField() {
        return compareTo(FIELD_RIGHT_SHIFT) <= 0;
    }

    boolean isEnumValue() {
        return this == ENUM_VALUE_EXISTS || this == ENUM_VALUE;
    }

    /** Whether "there is no such thing" is an answer: 0. */
    boolean allowsAbsence() {
        return switch (this) {
            case FIELD_EXISTS, TYPE_ID_TARGET, TYPE_EXISTS, TYPE_SIZE, ENUM_VALUE_EXISTS -> true;
            default -> false;
        };
    }
}
