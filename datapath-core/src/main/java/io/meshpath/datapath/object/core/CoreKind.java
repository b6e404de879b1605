// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import java.util.Locale;
import java.util.Optional;

/** What a CO-RE relocation asks of the kernel's types ({@code enum bpf_core_relo_kind}, in its order). */
public enum CoreKind {
    FIELD_BYTE_OFFSET,
    FIELD_BYTE_SIZE,
    FIELD_EXISTS,
    FIELD_SIGNED,
    FIELD_LSHIFT_U64,
    FIELD_RSHIFT_U64,
    TYPE_ID_LOCAL,
    TYPE_ID_TARGET,
    TYPE_EXISTS,
    TYPE_SIZE,
    ENUMVAL_EXISTS,
    ENUMVAL_VALUE,
    TYPE_MATCHES;

    static Optional<CoreKind> of(int number) {
        CoreKind[] all = values();
        return number >= 0 && number < all.length ? Optional.of(all[number]) : Optional.empty();
    }

    boolean isField() {
        return compareTo(FIELD_RSHIFT_U64) <= 0;
    }

    boolean isEnumValue() {
        return this == ENUMVAL_EXISTS || this == ENUMVAL_VALUE;
    }

    boolean isType() {
        return !isField() && !isEnumValue();
    }

    /** Whether "there is no such thing" is an answer: 0. */
    boolean allowsAbsence() {
        return isType() || this == FIELD_EXISTS || this == ENUMVAL_EXISTS;
    }

    /** As messages say it: {@code "field_exists"}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
